package embeddedpg

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The roles of the product's database. Separating them keeps the application,
// whatever is wrong with it, from rewriting the tables that are append only.
const (
	Super = "jiyue_super" // starts and tends the server; no part of the application uses it
	Owner = "jiyue_owner" // owns the schema and runs the migrations
	App   = "jiyue_app"   // the application; has what the migrations grant
)

// Database is the name of the product's database.
const Database = "jiyue"

// makeRoles makes the roles and the database unless they are there.
func (s *Server) makeRoles(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, s.DSN(Super, "postgres"))
	if err != nil {
		return fmt.Errorf("make the roles: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	for _, role := range []string{Owner, App} {
		var there bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role).Scan(&there); err != nil {
			return fmt.Errorf("look for role %s: %w", role, err)
		}
		if there {
			continue
		}
		if _, err := conn.Exec(ctx, "CREATE ROLE "+role+" LOGIN"); err != nil {
			return fmt.Errorf("make role %s: %w", role, err)
		}
	}
	// The migrations run as Owner and may try what App is allowed to do.
	if _, err := conn.Exec(ctx, "GRANT "+App+" TO "+Owner); err != nil {
		return fmt.Errorf("let %s act as %s: %w", Owner, App, err)
	}
	return CreateDatabase(ctx, conn, Database, "template1")
}

// CreateDatabase makes a database for the product as a copy of template unless it
// is there, and lets nobody but its owner and the application connect to it. conn
// belongs to the Super role and to another database.
func CreateDatabase(ctx context.Context, conn *pgx.Conn, name, template string) error {
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		return fmt.Errorf("look for database %s: %w", name, err)
	}
	db := pgx.Identifier{name}.Sanitize()
	statements := []string{
		"CREATE DATABASE " + db + " OWNER " + Owner + " TEMPLATE " + pgx.Identifier{template}.Sanitize() + " STRATEGY file_copy",
		"REVOKE ALL ON DATABASE " + db + " FROM PUBLIC",
		"GRANT CONNECT ON DATABASE " + db + " TO " + App,
	}
	if there {
		statements = statements[1:]
	}
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("make database %s: %w", name, err)
		}
	}
	return nil
}
