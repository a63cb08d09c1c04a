import { describe } from 'node:test';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { databaseSuite } from './database-suite.ts';
import { newPostgresStore } from './postgres-store.ts';

describe('on PostgreSQL', { skip: WITHOUT_POSTGRES }, () => databaseSuite('PostgreSQL', newPostgresStore));
