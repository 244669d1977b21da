package oktasim

import (
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// ReadConfig reads a config in YAML; an empty file is the zero Config. Unknown keys are
// errors, and all mistakes are reported at once.
func ReadConfig(r io.Reader) (Config, error) {
	var cfg Config
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&cfg); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, fmt.Errorf("read the simulated org's config: %w", err)
	}
	if err := cfg.Validate(); err != nil {
		return Config{}, fmt.Errorf("check the simulated org's config: %w", err)
	}
	return cfg, nil
}
