using System.CommandLine;
using EdgeOrch.Cli.Objects.Resources;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary><c>edgeorch describe</c>.</summary>
internal static class DescribeCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("resource") { Description = "TYPE[,TYPE] [NAME...] or TYPE/NAME...", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Objects of all namespaces" };
        var selector = new Option<string?>("--selector", "-l") { Description = "Only objects with these labels", HelpName = "labels" };
        var command = new Command("describe", "Show everything about objects, with what happened to them.") { arguments, all, selector };
        ObjectCommand.SetAction(command, new ConnectionFlags(), (session, flags, cancellationToken) =>
            new DescribeRun(session, flags.GetValue(all), flags.GetValue(selector))
                .RunAsync(ResourceArguments.Parse(flags.GetValue(arguments) ?? []), cancellationToken));
        return command;
    }
}
