package okta

// SetAllowance changes what [WithShare] and [WithConcurrency] have set, while calls are under
// way: they go on, and the next ones keep to the new values. Nonsense is an error, and
// changes nothing. A [Transport] goes on keeping as many idle connections as before.
func (c *Client) SetAllowance(share float64, concurrency int) error {
	var set settings
	for _, opt := range []Option{WithShare(share), WithConcurrency(concurrency)} {
		if err := opt(&set); err != nil {
			return err
		}
	}
	c.budget.SetShare(share)
	c.limiter.SetTop(concurrency)
	return nil
}
