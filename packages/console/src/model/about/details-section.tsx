import type { Model } from '@wharf/sdk';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount } from '../../format/numbers.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { sourceName } from '../../ui/source-name.tsx';
import { Time } from '../../ui/time.tsx';
import { formatName, inWords } from '../weights/weights-words.ts';

/** What is known of a model in short. */
export function DetailsSection({ model }: { readonly model: Model }) {
  const license = model.origin?.license;
  return (
    <Section title="Details">
      <Facts
        facts={[
          ['Type', model.type],
          ['Architecture', model.architecture],
          ['Role', model.role && inWords(model.role)],
          ['Format', model.format && formatName(model.format)],
          ['Parameters', model.parameterCount !== undefined && formatCount(model.parameterCount)],
          ['Tensors', model.tensorCount !== undefined && formatCount(model.tensorCount)],
          ['Size', model.size !== undefined && formatBytes(model.size)],
          ['License', typeof license === 'string' ? license : 'Not said'],
          ['Source', sourceName(model.source)],
          ['Added', <Time key="added" at={model.createdAt} />],
          ['Changed', <Time key="changed" at={model.updatedAt} />],
          ['Id', <Copyable key="id" text={model.id} name="the id" />],
          ['Author', model.authorId && <Copyable text={model.authorId} name="the author id" />],
        ]}
      />
    </Section>
  );
}
