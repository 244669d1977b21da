package okta

// SetAllowance changes what [WithShare] and [WithConcurrency] have set, even while calls are under
// way: those go on, and later ones follow the new values. Invalid values are an error and change
// nothing. A [Transport] keeps as many idle connections as before.
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
