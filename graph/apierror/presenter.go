package apierror

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Presenter returns gqlgen's error presenter: it shows errors of the fixed list
// and nothing else. Faults are logged in full, once per operation and text when
// [Collapsing] is in use. Every call makes a new error, because gqlgen modifies it
// afterwards.
func Presenter(logger *slog.Logger, known ...Classifier) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		if err == nil {
			return nil
		}
		path, locations := whereabouts(ctx, err)
		shown := Classify(ctx, err, known...)
		if shown.Code == Internal && !shown.logged && firstReport(ctx, shown.Error()) {
			logger.LogAttrs(ctx, slog.LevelError, "operation failed", append(about(ctx, path), slog.Any("error", shown.Err))...)
		}
		field, input := split(ctx, path)
		made := shown.at(field, locations)
		if len(input) > 0 && shown.Code != Internal { // INTERNAL has one message, whatever failed
			made.Message = Clip(input.String() + ": " + made.Message)
		}
		return made
	}
}

// split splits a path after the response field that failed. What gqlgen appends is a place in
// the field's arguments; a path that clients match may contain only names and indices of the
// response (https://spec.graphql.org/September2025/#sec-Errors).
func split(ctx context.Context, path ast.Path) (field, input ast.Path) {
	var own ast.Path
	if failed := graphql.GetFieldContext(ctx); failed != nil {
		own = failed.Path()
	}
	if len(own) == 0 || len(path) <= len(own) || // before any field, it is the path of a variable
		path[:len(own)].String() != own.String() {
		return path, nil
	}
	return path[:len(own):len(own)], path[len(own):]
}

// Recover returns gqlgen's recover func: it logs the panic with its stack and
// shows INTERNAL.
func Recover(logger *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, value any) error {
		cause, ok := value.(error)
		if !ok {
			cause = fmt.Errorf("%v", value)
		}
		logger.LogAttrs(ctx, slog.LevelError, "operation panicked",
			append(about(ctx, graphql.GetPath(ctx)), slog.Any("error", cause), slog.String("stack", string(debug.Stack())))...)
		fault := Fault(fmt.Errorf("panic: %w", cause))
		fault.logged = true
		return fault
	}
}

// whereabouts copies the path and locations that gqlgen noted for an error.
func whereabouts(ctx context.Context, err error) (ast.Path, []gqlerror.Location) {
	var found *gqlerror.Error
	if errors.As(err, &found) && found != nil {
		return append(ast.Path(nil), found.Path...), append([]gqlerror.Location(nil), found.Locations...)
	}
	return graphql.GetPath(ctx), nil
}

// about returns log attributes for the operation and the field, never for variables.
func about(ctx context.Context, path ast.Path) []slog.Attr {
	var attrs []slog.Attr
	if graphql.HasOperationContext(ctx) {
		if name := graphql.GetOperationContext(ctx).OperationName; name != "" {
			attrs = append(attrs, slog.String("operation", name))
		}
	}
	if len(path) > 0 {
		attrs = append(attrs, slog.String("path", path.String()))
	}
	return attrs
}
