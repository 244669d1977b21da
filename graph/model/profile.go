package model

// The base attributes, one method for each field of the schema's UserProfile; nil if the
// profile does not have them.

// Login is the base attribute login.
func (p *UserProfile) Login() *string { return p.String("login") }

// FirstName is the base attribute firstName.
func (p *UserProfile) FirstName() *string { return p.String("firstName") }

// LastName is the base attribute lastName.
func (p *UserProfile) LastName() *string { return p.String("lastName") }

// MiddleName is the base attribute middleName.
func (p *UserProfile) MiddleName() *string { return p.String("middleName") }

// HonorificPrefix is the base attribute honorificPrefix.
func (p *UserProfile) HonorificPrefix() *string { return p.String("honorificPrefix") }

// HonorificSuffix is the base attribute honorificSuffix.
func (p *UserProfile) HonorificSuffix() *string { return p.String("honorificSuffix") }

// Email is the base attribute email.
func (p *UserProfile) Email() *string { return p.String("email") }

// Title is the base attribute title.
func (p *UserProfile) Title() *string { return p.String("title") }

// DisplayName is the base attribute displayName.
func (p *UserProfile) DisplayName() *string { return p.String("displayName") }

// NickName is the base attribute nickName.
func (p *UserProfile) NickName() *string { return p.String("nickName") }

// ProfileURL is the base attribute profileUrl.
func (p *UserProfile) ProfileURL() *string { return p.String("profileUrl") }

// SecondEmail is the base attribute secondEmail.
func (p *UserProfile) SecondEmail() *string { return p.String("secondEmail") }

// MobilePhone is the base attribute mobilePhone.
func (p *UserProfile) MobilePhone() *string { return p.String("mobilePhone") }

// PrimaryPhone is the base attribute primaryPhone.
func (p *UserProfile) PrimaryPhone() *string { return p.String("primaryPhone") }

// StreetAddress is the base attribute streetAddress.
func (p *UserProfile) StreetAddress() *string { return p.String("streetAddress") }

// City is the base attribute city.
func (p *UserProfile) City() *string { return p.String("city") }

// State is the base attribute state.
func (p *UserProfile) State() *string { return p.String("state") }

// ZipCode is the base attribute zipCode.
func (p *UserProfile) ZipCode() *string { return p.String("zipCode") }

// CountryCode is the base attribute countryCode.
func (p *UserProfile) CountryCode() *string { return p.String("countryCode") }

// PostalAddress is the base attribute postalAddress.
func (p *UserProfile) PostalAddress() *string { return p.String("postalAddress") }

// PreferredLanguage is the base attribute preferredLanguage.
func (p *UserProfile) PreferredLanguage() *string { return p.String("preferredLanguage") }

// Locale is the base attribute locale.
func (p *UserProfile) Locale() *string { return p.String("locale") }

// Timezone is the base attribute timezone.
func (p *UserProfile) Timezone() *string { return p.String("timezone") }

// UserType is the base attribute userType.
func (p *UserProfile) UserType() *string { return p.String("userType") }

// EmployeeNumber is the base attribute employeeNumber.
func (p *UserProfile) EmployeeNumber() *string { return p.String("employeeNumber") }

// CostCenter is the base attribute costCenter.
func (p *UserProfile) CostCenter() *string { return p.String("costCenter") }

// Organization is the base attribute organization.
func (p *UserProfile) Organization() *string { return p.String("organization") }

// Division is the base attribute division.
func (p *UserProfile) Division() *string { return p.String("division") }

// Department is the base attribute department.
func (p *UserProfile) Department() *string { return p.String("department") }

// ManagerID is the base attribute managerId.
func (p *UserProfile) ManagerID() *string { return p.String("managerId") }

// Manager is the base attribute manager.
func (p *UserProfile) Manager() *string { return p.String("manager") }
