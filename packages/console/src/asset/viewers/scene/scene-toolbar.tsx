import { Axis3d, Grid3x3, Pause, Play, RefreshCw, RotateCcw, Square, SquareStack } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { IconButton } from '../../../ui/button.tsx';
import type { Icon } from '../../../ui/icon.tsx';
import { Toolbar, ToolbarText, ToolbarToggle } from '../toolbar.tsx';
import type { StageOptions } from './scene-stage.ts';
import styles from './scene-toolbar.module.css';

interface SceneToolbarProps {
  readonly options: StageOptions;
  readonly onChoose: (change: Partial<StageOptions>) => void;
  readonly onReset: () => void;
  /** Names of animations. */
  readonly clips: readonly string[];
  /** What is in the scene, in short. */
  readonly facts: string | undefined;
}

const SWITCHES: readonly (readonly [
  option: 'grid' | 'axes' | 'wireframe' | 'doubleSided' | 'rotating',
  label: string,
  icon: Icon,
])[] = [
  ['grid', 'Grid', Grid3x3],
  ['axes', 'Axes', Axis3d],
  ['wireframe', 'Wireframe', Square],
  ['doubleSided', 'Show both sides of faces', SquareStack],
  ['rotating', 'Rotate', RefreshCw],
];

/** How a scene is shown. */
export function SceneToolbar({ options, onChoose, onReset, clips, facts }: SceneToolbarProps) {
  return (
    <Toolbar label="View of the scene">
      <IconButton size="small" icon={RotateCcw} label="Reset the view" onClick={onReset} />
      {SWITCHES.map(([option, label, icon]) => (
        <ToolbarToggle
          key={option}
          icon={icon}
          label={label}
          pressed={options[option]}
          onToggle={(pressed) => onChoose({ [option]: pressed })}
        />
      ))}
      {clips.length > 0 && (
        <Animations clips={clips} playing={options.playing} onPlay={(playing) => onChoose({ playing })} />
      )}
      <ToolbarText end>{facts}</ToolbarText>
    </Toolbar>
  );
}

interface AnimationsProps {
  readonly clips: readonly string[];
  /** Index of the one that is played, if any. */
  readonly playing: number | undefined;
  readonly onPlay: (index: number | undefined) => void;
}

function Animations({ clips, playing, onPlay }: AnimationsProps) {
  const [chosen, setChosen] = useState(0);
  return (
    <>
      <ToolbarToggle
        icon={playing === undefined ? Play : Pause}
        label={playing === undefined ? 'Play the animation' : 'Pause the animation'}
        pressed={playing !== undefined}
        onToggle={(play) => onPlay(play ? chosen : undefined)}
      />
      {clips.length > 1 && (
        <select
          class={styles.clip}
          aria-label="Animation"
          onChange={({ currentTarget }) => {
            setChosen(currentTarget.selectedIndex);
            onPlay(currentTarget.selectedIndex);
          }}
        >
          {clips.map((name, index) => (
            <option key={`${index}-${name}`}>{name}</option>
          ))}
        </select>
      )}
    </>
  );
}
