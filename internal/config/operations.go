package config

// Tracing sends spans; off without an address.
type Tracing struct {
	// OTLP is the collector's address for OTLP over HTTP, for example http://127.0.0.1:4318.
	OTLP string `yaml:"otlp"`
	// Sample is the part of requests that are traced when their caller does not say.
	Sample Share `yaml:"sample"`
}
