import { type Model, NotFoundError } from '@wharf/sdk';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { CollectionsSection } from '../entity/collections-section.tsx';
import { NotHere } from '../entity/not-here.tsx';
import { TagsSection } from '../entity/tags-section.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { OriginFacts } from '../ui/origin-facts.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Snippets } from '../ui/snippets.tsx';
import { DetailsSection } from './about/details-section.tsx';
import { HistorySection } from './about/history-section.tsx';
import { ModelActions } from './about/model-actions.tsx';
import { ModelForm } from './about/model-form.tsx';
import headStyles from './about/model-head.module.css';
import { ModelLead } from './about/model-lead.tsx';
import { FilesSection } from './files/files-section.tsx';
import { MetadataSection } from './metadata/metadata-section.tsx';
import { modelName } from './model-name.ts';
import styles from './model-page.module.css';
import { useModel } from './model-query.ts';
import { MODEL } from './model-type.ts';
import { TensorsSection } from './tensors/tensors-section.tsx';
import { RecognitionSection } from './weights/recognition-section.tsx';
import { ScanSection } from './weights/scan-section.tsx';
import { TriggerWordsSection } from './weights/trigger-words-section.tsx';
import { WeightsSection } from './weights/weights-section.tsx';

/** One model: what its weights are, what they are made of, and what can be done with them. */
export function ModelPage() {
  const { id = '' } = useRoute().params;
  const { data, error, refetch } = useModel(id);
  if (error instanceof NotFoundError) return <NotHere type={MODEL} elsewhere="Show all models" />;
  if (data !== undefined) return <ShownModel key={data.id} model={data} />;
  return (
    <Page title="Model">
      {error === null ? <Pending /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}

function ShownModel({ model }: { readonly model: Model }) {
  const [editing, setEditing] = useState(false);
  const close = () => setEditing(false);
  return (
    <Page
      title={modelName(model)}
      lead={editing ? <ModelForm model={model} onClose={close} /> : <ModelLead model={model} />}
      actions={<ModelActions model={model} onEdit={() => setEditing(true)} />}
    >
      <div class={styles.columns}>
        <div class={styles.column}>
          <Description text={model.description} />
          <RecognitionSection model={model} />
          <WeightsSection model={model} />
          {model.tensorCount !== 0 && <TensorsSection model={model} />}
          <FilesSection model={model} />
          <MetadataSection model={model} />
          <Section title="Use it">
            <Snippets of={{ type: 'model', id: model.id, name: modelName(model) }} />
          </Section>
        </div>
        <div class={styles.column}>
          <DetailsSection model={model} />
          <ScanSection model={model} />
          <TriggerWordsSection words={model.triggerWords ?? []} />
          <TagsSection type={MODEL} entity={model} />
          <CollectionsSection type={MODEL} entity={model} />
          {model.origin && (
            <Section title="License and source">
              <OriginFacts origin={model.origin} />
            </Section>
          )}
          <HistorySection model={model} />
        </div>
      </div>
    </Page>
  );
}

function Description({ text }: { readonly text: string | undefined }) {
  if (text === undefined || text === '') return null;
  return (
    <Section title="Description">
      <p class={headStyles.description}>
        <bdi>{text}</bdi>
      </p>
    </Section>
  );
}

/** Of the sizes that everything has when it is here. */
function Pending() {
  return (
    <div class={styles.columns} role="status" aria-label="Loading the model">
      <div class={styles.column}>
        <Skeleton height="8rem" />
        <Skeleton height="14rem" />
        <Skeleton height="36rem" />
      </div>
      <Skeleton height="26rem" />
    </div>
  );
}
