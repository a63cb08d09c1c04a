import { databaseSuite } from './database-suite.ts';
import { newSqliteStore } from './sqlite-store.ts';

databaseSuite('SQLite', newSqliteStore);
