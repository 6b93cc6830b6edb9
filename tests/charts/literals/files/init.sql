CREATE TABLE users (name text, password_hash text, token varchar(40));
