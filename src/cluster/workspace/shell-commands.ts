/** Comes first in every shell of a toolbox; by the file it can be found and ended later. */
const preamble = (id: string) => `
until [ -e ~/.kube/config ]; do sleep 0.02; done
echo $$ > /run/kindbook/${id}
export TERM=xterm-256color LANG=C.UTF-8
cd`;

/** The command line of an interactive shell. */
export function terminalCommand(id: string): string[] {
  return ['bash', '-c', `${preamble(id)}\nexec bash -i`];
}

/**
 * The command line that runs a cell's text: one command after the other, as in a terminal, going on after one that
 * fails. Where there are several, each is shown before its output. It ends with the code of the first that failed.
 *
 * bash itself says where a command ends (\`bash -n\` complains about one that is cut off), so loops and here-documents
 * over several lines work.
 */
export function cellCommand(id: string, text: string): string[] {
  return ['bash', '-c', `${preamble(id)}\n${runner}`, 'cell', text];
}

const runner = String.raw`
shopt -s expand_aliases
alias k=kubectl ll='ls -l'
kb_commands=() kb_part= kb_code=0 kb_last=0
while IFS= read -r kb_line; do
  kb_part+=$kb_line$'\n'
  [[ $kb_line == *\\ || $(bash -n <<< "$kb_part" 2>&1) ]] && continue
  [[ $kb_part =~ ^[[:space:]]*(#.*)?$ ]] || kb_commands+=("$kb_part")
  kb_part=
done <<< "$1"
[[ $kb_part ]] && kb_commands+=("$kb_part")
set --
kb_status() { return "$kb_last"; }
for kb_part in "${'${kb_commands[@]}'}"; do
  (( ${'${#kb_commands[@]}'} > 1 )) && printf '\e[34m$\e[0m %s' "$kb_part"
  kb_status
  eval "$kb_part"
  kb_last=$?
  (( kb_last == 0 )) && continue
  (( kb_code == 0 )) && kb_code=$kb_last
  (( ${'${#kb_commands[@]}'} > 1 )) && printf '\e[31mexit code %s\e[0m\n' "$kb_last"
done
exit "$kb_code"`;

/** The command line that ends a shell and all that it has started, asked politely first. */
export function endCommand(id: string): string[] {
  return [
    'bash',
    '-c',
    `read -r pid < /run/kindbook/${id} && rm /run/kindbook/${id} || exit 0
pkill -HUP -s "$pid"
for _ in {1..10}; do pgrep -s "$pid" > /dev/null || exit 0; sleep 0.1; done
pkill -KILL -s "$pid"`,
  ];
}
