package okta

import "errors"

func asError[T error](err error, into *T) bool { return errors.As(err, into) }
