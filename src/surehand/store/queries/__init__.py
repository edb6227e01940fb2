"""Every read has a name and lives here. Each takes the workspace first; pages and the API never filter themselves."""
