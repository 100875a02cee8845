#!/bin/sh
# The roles of rung, made once with the database: one owns, one works, two tell the sides apart.
set -eu
psql --set=ON_ERROR_STOP=1 --username postgres \
  --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" <<'SQL'
CREATE ROLE rung_owner LOGIN PASSWORD :'owner';
CREATE ROLE rung_app LOGIN PASSWORD :'app';
CREATE ROLE rung_carrier NOLOGIN;
CREATE ROLE rung_customer NOLOGIN;
GRANT rung_carrier, rung_customer TO rung_owner, rung_app;
CREATE DATABASE rung OWNER rung_owner;
REVOKE ALL ON DATABASE rung FROM PUBLIC;
GRANT CONNECT ON DATABASE rung TO rung_app;
SQL
