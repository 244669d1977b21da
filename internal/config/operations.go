package config

// Limits bound one operation; 0 is the default.
type Limits struct {
	Deadline   Duration `yaml:"deadline"`
	Depth      int      `yaml:"depth"`
	RootFields int      `yaml:"rootFields"`
	Aliases    int      `yaml:"aliases"`
	Tokens     int      `yaml:"tokens"`
	Objects    int      `yaml:"objects"`
	BodyBytes  Size     `yaml:"bodyBytes"`
}

// Tracing sends spans; off without an address.
type Tracing struct {
	// OTLP is the collector's address for OTLP over HTTP, for example http://127.0.0.1:4318.
	OTLP string `yaml:"otlp"`
	// Sample is the part of requests that are traced when their caller does not say.
	Sample Share `yaml:"sample"`
}
