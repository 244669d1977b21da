package directory

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

const profileSchemaField = "Query.profileSchema"

var profileSchemaKind = schemaKind()

// schemaKind weighs more than other JSON: most fields of an attribute are empty.
func schemaKind() *cache.Kind[*okta.UserSchema] {
	k := fetch.JSONKind[*okta.UserSchema]("us", fetch.SoftOrg, fetch.Hard)
	k.Expansion = 4
	return k
}

// ProfileSchema reads the attributes of the profiles of a user type; nil is the default type. A
// type that does not exist has none.
func (r *Request) ProfileSchema(ctx context.Context, typeID *string) (*okta.UserSchema, error) {
	id := okta.DefaultSchema
	if typeID != nil {
		t := r.UserTypesByID(ctx, []string{*typeID})[0]
		if t.Err != nil || t.Value == nil {
			return nil, t.Err
		}
		if !t.Value.Default { // the default schema is kept once, by its name
			id = t.Value.SchemaID
		}
	}
	if id == "" { // Okta returned no link to it
		return nil, nil
	}
	return batch.PerID(r, fetch.Source[*okta.UserSchema]{
		Field: profileSchemaField, Kind: profileSchemaKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*okta.UserSchema]) {
			p := plan.Plan{
				Strategy: plan.Get, Calls: len(ids), Bucket: ratelimit.BucketOther, Why: "the schema of one type of users",
			}
			out.EachBy(r.Spend(ctx, profileSchemaField, p), ids, r.okta.GetUserSchema)
		},
	}).Load(ctx, id)
}
