import { Type } from 'typebox';
import { defineOperation } from './operation.ts';

const HealthSchema = Type.Object({ status: Type.Enum(['ok', 'unavailable']) });

export const liveness = defineOperation({
  id: 'liveness',
  method: 'GET',
  path: '/healthz',
  outsideBase: true,
  tag: 'System',
  summary: 'Is the process alive',
  auth: 'none',
  response: HealthSchema,
  errors: [],
});

export const readiness = defineOperation({
  id: 'readiness',
  method: 'GET',
  path: '/readyz',
  outsideBase: true,
  tag: 'System',
  summary: 'Can the process serve requests',
  description: '503 while starting, draining, or when the database or the store does not answer.',
  auth: 'none',
  response: HealthSchema,
  errors: [503],
});

export const metrics = defineOperation({
  id: 'metrics',
  method: 'GET',
  path: '/metrics',
  outsideBase: true,
  tag: 'System',
  summary: 'Prometheus metrics',
  auth: 'none',
  response: Type.String(),
  responseType: 'text/plain',
  errors: [],
});

export const openApiDocument = defineOperation({
  id: 'openApiDocument',
  method: 'GET',
  path: '/openapi.json',
  outsideBase: true,
  tag: 'System',
  summary: 'This document',
  auth: 'none',
  response: Type.Record(Type.String(), Type.Unknown()),
  errors: [],
});
