package config

// Tracing sends spans; off without an address.
type Tracing struct {
	// OTLP is the collector's address for OTLP over HTTP, for example http://127.0.0.1:4318.
	OTLP string `yaml:"otlp"`
	// Sample is the share of requests that are traced when their callers do not decide.
	Sample Share `yaml:"sample"`
}
