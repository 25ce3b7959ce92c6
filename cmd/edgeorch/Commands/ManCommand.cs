using System.CommandLine;
using EdgeOrch.Cli.Documentation;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch man</c>: prints the manual page for packaging.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new Command("man", "Print the manual page in roff.") { Hidden = true };
        command.SetAction(_ =>
        {
            Console.Out.Write(ManPage.Write(CommandLine.Create()));
            return 0;
        });
        return command;
    }
}
