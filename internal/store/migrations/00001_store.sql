-- Plain SQL that SQLite and PostgreSQL both take. Times are Unix milliseconds; 0 is none.

-- +goose Up

-- One row: revision counts changes of tenants, and writers lock it.
create table store_state (
	id integer not null primary key check (id = 1),
	revision bigint not null
);
insert into store_state (id, revision) values (1, 0);

-- An unlinked tenant keeps its id and generation, with an empty credential.
create table tenants (
	id text not null primary key,
	generation bigint not null,
	credential text not null default '',
	name text not null default '',
	org_url text not null default '',
	linked bigint not null default 0,
	changed bigint not null default 0,
	linked_by text not null default '',
	report text not null default ''
);

-- hash is the SHA-256 of the token, in hex. A used or revoked invitation is deleted.
create table invitations (
	hash text not null primary key,
	tenant text not null,
	expires bigint not null,
	return_to text not null default '',
	invited_by text not null default ''
);
create index invitations_tenant on invitations (tenant);

create table health (
	tenant text not null primary key,
	state text not null,
	reason text not null default '',
	success bigint not null default 0,
	failure bigint not null default 0,
	next_probe bigint not null default 0,
	seen bigint not null
);

-- hash is the SHA-256 of the session's token, in hex; data is sealed.
create table sessions (
	hash text not null primary key,
	data text not null,
	expires bigint not null,
	written bigint not null
);
create index sessions_expires on sessions (expires);
create index sessions_written on sessions (written);
