using System.CommandLine;
using System.Text;

namespace EdgeOrch.Cli.Documentation;

/// <summary>Writes the manual page, in roff, from the definitions of the commands themselves. Pure.</summary>
internal static class ManPage
{
    /// <summary>The page for the whole command line.</summary>
    public static string Write(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append(".TH EDGEORCH 8 \"\" \"EdgeOrch\" \"System Administration\"\n");
        text.Append(".SH NAME\n").Append(Escape("edgeorch - " + root.Description!.TrimEnd('.'))).Append('\n');
        text.Append(".SH SYNOPSIS\n.B edgeorch\n.I command\n.RI [ options ]\n");
        text.Append(".SH COMMANDS\n");
        foreach (var command in Shown(root))
        {
            WriteCommand(text, command, "");
        }

        text.Append(".SH CONFIGURATION\n").Append(Line(
            "Settings of the server, the agent and check-config come from flags, from environment variables named EDGEORCH_ and the flag's name in capitals "
            + "with underscores, and from /etc/edgeorch/config.yaml, whose keys are the flags' names without dashes. Flags win over variables, variables over the file."));
        text.Append(".SH EXIT STATUS\n").Append(Line("0 when done, 1 when the work failed, 2 when flags, files or variables are wrong. exec ends with the command's own status."));
        text.Append(".SH FILES\n");
        Item(text, "/etc/edgeorch/config.yaml", "Settings of the server and the agent.");
        Item(text, "/etc/edgeorch/kubeconfig", "The administrator's access to the server, written at its start.");
        Item(text, "/var/lib/edgeorch", "Everything a server or node keeps.");
        return text.ToString();
    }

    private static void WriteCommand(StringBuilder text, Command command, string prefix)
    {
        var name = prefix + command.Name;
        var arguments = string.Concat(command.Arguments.Where(a => !a.Hidden).Select(Usage));
        text.Append(".SS ").Append(Escape($"edgeorch {name}{arguments}")).Append('\n').Append(Line(command.Description ?? ""));
        foreach (var argument in command.Arguments.Where(a => !a.Hidden && !string.IsNullOrEmpty(a.Description)))
        {
            Item(text, argument.Name, argument.Description!);
        }

        foreach (var option in command.Options.Where(o => !o.Hidden && !IsHelp(o)))
        {
            var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name));
            var takesValue = option.ValueType != typeof(bool);
            Item(text, takesValue ? $"{names} {option.HelpName ?? "value"}" : names, option.Description ?? "");
        }

        foreach (var inner in Shown(command))
        {
            WriteCommand(text, inner, name + " ");
        }
    }

    private static string Usage(Argument argument)
    {
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}{many}]" : $" {argument.Name}{many}";
    }

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(c => !c.Hidden);

    private static bool IsHelp(Option option) => option.Name is "--help" or "--version";

    private static void Item(StringBuilder text, string term, string description) =>
        text.Append(".TP\n.B ").Append(Escape(term)).Append('\n').Append(Line(description));

    private static string Line(string text) => Escape(text) + "\n";

    /// <summary>Backslashes and hyphens mean something to roff, and so do a dot or a quote at the beginning of a line.</summary>
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? "\\&" + escaped : escaped;
    }
}
