import './ui/styles/index.css';
import { render } from 'preact';
import { App } from './app/app.tsx';
import { applyTheme } from './app/theme.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app');
applyTheme();
render(<App />, root);
