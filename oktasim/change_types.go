package oktasim

import "strings"

// CreateUserType adds a user type with the same schema as the others.
func (o *Org) CreateUserType(name, display string) (id string, err error) {
	err = o.changing(func() error {
		if name == "" || display == "" {
			return errValidation("userType", "name: The field cannot be left blank")
		}
		id = o.newID(prefixUserType)
		now := at(o.cfg.Clock.Now())
		o.store.types = append(o.store.types, userType{
			id: id, schemaID: prefixSchema + strings.TrimPrefix(id, prefixUserType), name: name, display: display, created: now, updated: now,
		})
		return nil
	})
	return id, err
}

// SetUserType changes a user's type.
func (o *Org) SetUserType(userID, typeID string) error {
	return o.changing(func() error {
		u, err := o.user(userID)
		if err != nil {
			return err
		}
		for _, t := range o.store.types {
			if t.id == typeID {
				o.remember(userID, u)
				u.typeID, u.lastUpdated = typeID, at(o.cfg.Clock.Now())
				o.emit("user.account.update_user_type", nil, userTarget(u))
				return nil
			}
		}
		return notFound(typeID, "CVDType")
	})
}
