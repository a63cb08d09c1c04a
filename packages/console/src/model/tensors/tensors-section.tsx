import { useQuery } from '@tanstack/preact-query';
import type { Model, ModelFile } from '@wharf/sdk';
import { useMemo, useState } from 'preact/hooks';
import { formatCount, plural } from '../../format/numbers.ts';
import { ErrorState } from '../../ui/empty-state.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { fetchTensors } from './fetch-tensors.ts';
import { ModuleChart } from './module-chart.tsx';
import { moduleGroups } from './module-groups.ts';
import type { Tensor, TensorList } from './tensor-list.ts';
import { TensorTable } from './tensor-table.tsx';
import { ALL_TENSORS, dtypesOf, sortedBy, viewTensors } from './tensor-view.ts';
import styles from './tensors-section.module.css';

type ListedFile = ModelFile & { readonly tensorsUrl: string };

/** Every tensor of the model, file by file. */
export function TensorsSection({ model }: { readonly model: Model }) {
  const files = (model.files ?? []).filter((file): file is ListedFile => file.tensorsUrl !== undefined);
  const [path, setPath] = useState<string>();
  const file = files.find((one) => one.path === path) ?? files[0];
  if (file === undefined) return null;
  return (
    <Section title="Tensors">
      {files.length > 1 && (
        <div class={styles.file}>
          <Select
            label="File"
            value={file.path}
            options={files.map((one) => [one.path, one.path])}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
        </div>
      )}
      <FileTensors key={file.path} file={file} />
    </Section>
  );
}

function FileTensors({ file }: { readonly file: ListedFile }) {
  const list = useQuery({
    // The digest, not the URL: that is signed anew each time.
    queryKey: ['tensors', file.sha256],
    queryFn: ({ signal }) => fetchTensors(file.tensorsUrl, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (list.error !== null) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton height="36rem" />;
  return <ShownTensors list={list.data} />;
}

function ShownTensors({ list: { tensors, isTruncated } }: { readonly list: TensorList }) {
  const [view, setView] = useState(ALL_TENSORS);
  const groups = useMemo(() => moduleGroups(tensors), [tensors]);
  const total = useMemo(() => tensors.reduce((sum, { parameters }) => sum + parameters, 0), [tensors]);
  const shown = useMemo(() => viewTensors(tensors, view), [tensors, view]);
  return (
    <>
      {isTruncated && (
        <Notice>
          This file has too many tensors to list all of them: these are the first{' '}
          {formatCount(tensors.length)}.
        </Notice>
      )}
      {groups.length > 1 && (
        <>
          <h3>Where the parameters are</h3>
          <ModuleChart groups={groups} selected={view.text} onSelect={(text) => setView({ ...view, text })} />
        </>
      )}
      <div class={styles.bar}>
        <div class={styles.search}>
          <TextField
            label="Search in the names"
            type="search"
            value={view.text}
            placeholder="attn weight"
            onInput={(event) => setView({ ...view, text: event.currentTarget.value })}
          />
        </div>
        <DtypeChoice tensors={tensors} dtype={view.dtype} onChoose={(dtype) => setView({ ...view, dtype })} />
      </div>
      <p class={styles.count} role="status">
        {shown.length === tensors.length
          ? plural(tensors.length, 'tensor')
          : `${formatCount(shown.length)} of ${plural(tensors.length, 'tensor')}`}
      </p>
      <TensorTable
        tensors={shown}
        total={total}
        view={view}
        onSort={(column) => setView(sortedBy(view, column))}
      />
    </>
  );
}

interface DtypeChoiceProps {
  readonly tensors: readonly Tensor[];
  readonly dtype: string;
  readonly onChoose: (dtype: string) => void;
}

function DtypeChoice({ tensors, dtype, onChoose }: DtypeChoiceProps) {
  const dtypes = useMemo(() => dtypesOf(tensors), [tensors]);
  return (
    <div class={styles.choice}>
      <Select
        label="Dtype"
        value={dtype}
        options={[['', 'All'], ...dtypes.map((one) => [one, one] as const)]}
        onChange={(event) => onChoose(event.currentTarget.value)}
      />
    </div>
  );
}
