import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import type { Bind } from './cli.ts';

interface Node {
  /** Words after `adit`, such as `config show`. */
  readonly path: string;
  readonly words: readonly string[];
}

/** `adit completion <shell>`, made from the commands themselves. */
export function addCompletion(program: Command, bind: Bind): void {
  bind(
    program.command('completion <shell>').description('completion script for bash, zsh, fish or powershell'),
    async ({ terminal }, _, shell) => {
      const nodes = nodesOf(program, []);
      const render = SHELLS[shell ?? ''];
      if (!render)
        throw new AditError('INPUT_INVALID', `no completion for "${(shell ?? '').slice(0, 40)}"`, {
          hint: `shells: ${Object.keys(SHELLS).join(', ')}`,
        });
      const script = render(nodes);
      terminal.result({ shell, script }, () => script);
    },
  );
}

function nodesOf(command: Command, path: readonly string[]): Node[] {
  const options = command.options.flatMap((option) => (option.long ? [option.long] : []));
  const words = [...command.commands.map((child) => child.name()), ...options, '--help', '--json', '--config'];
  const here = { path: path.join(' '), words: [...new Set(words)] };
  return [here, ...command.commands.flatMap((child) => nodesOf(child, [...path, child.name()]))];
}

const SHELLS: Readonly<Record<string, (nodes: readonly Node[]) => string>> = {
  bash: (nodes) => `_adit() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case $path in
${nodes.map(({ path, words }) => `    "${path}") COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$cur")) ;;`).join('\n')}
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -F _adit adit
`,
  zsh: (nodes) => `#compdef adit
_adit() {
  local path="\${(j: :)\${(@)words[2,CURRENT-1]:#-*}}"
  case $path in
${nodes.map(({ path, words }) => `    "${path}") compadd -- ${words.join(' ')} ;;`).join('\n')}
    *) _files ;;
  esac
}
_adit "$@"
`,
  fish: (nodes) => {
    const rows = nodes.map(({ path, words }) => {
      return `complete -c adit -f -n 'test "$(string join " " (commandline -opc)[2..])" = "${path}"' -a '${words.join(' ')}'`;
    });
    return `${rows.join('\n')}\n`;
  },
  powershell: (nodes) => `Register-ArgumentCompleter -Native -CommandName adit -ScriptBlock {
  param($word, $ast, $position)
  $path = ($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" } | Where-Object { $_ -notlike '-*' -and $_ -ne $word }) -join ' '
  $words = @{
${nodes.map(({ path, words }) => `    '${path}' = '${words.join(' ')}'`).join('\n')}
  }
  ($words[$path] -split ' ') | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`,
};
