export { isoDate } from '../../domain/iso-date.ts';
