using System.CommandLine;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch completion</c>: a shell script that asks the executable itself for what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # bash completion for edgeorch; use: source <(edgeorch completion bash)
        _edgeorch() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(edgeorch "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edgeorch edgeorch

        """;

    private const string Zsh = """
        #compdef edgeorch
        # zsh completion for edgeorch; use: source <(edgeorch completion zsh)
        _edgeorch() {
            local -a candidates
            candidates=("${(@f)$(edgeorch "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- "${candidates[@]}"
        }
        compdef _edgeorch edgeorch

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Print a script that completes edgeorch's commands and flags in a shell.") { shell };
        command.SetAction(flags =>
        {
            Console.Out.Write(flags.GetValue(shell) == "zsh" ? Zsh : Bash);
            return 0;
        });
        return command;
    }
}
