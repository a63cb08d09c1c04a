import type { Upload } from '@wharf/sdk';
import { useEffect, useState } from 'preact/hooks';
import { onUploadSettled } from '../client/live-uploads.ts';
import { settledNews } from './settled-news.ts';

/** Milliseconds for which ends are gathered before they are read out together. */
const GATHERED = 1_000;

/** Tells screen readers what has ended; progress is not read out, it would never stop. */
export function SettledAnnouncer() {
  const [news, setNews] = useState('');
  useEffect(() => {
    let ended: Upload[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      setNews(settledNews(ended));
      ended = [];
      timer = undefined;
    };
    const stop = onUploadSettled(({ upload }) => {
      ended.push(upload);
      timer ??= setTimeout(tell, GATHERED);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return (
    <p class="visually-hidden" role="status">
      {news}
    </p>
  );
}
