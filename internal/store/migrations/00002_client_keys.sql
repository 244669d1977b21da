-- Times are Unix milliseconds; 0 is none.

-- +goose Up

-- hash is the SHA-256 of the whole key, in hex; rights is what the key opens, sealed. expires
-- and client repeat what is in it, for lists and for forgetting.
create table client_keys (
	id text not null primary key,
	hash text not null unique,
	client text not null,
	rights text not null,
	expires bigint not null default 0,
	revoked bigint not null default 0,
	revoked_by text not null default ''
);
create index client_keys_client on client_keys (client);
