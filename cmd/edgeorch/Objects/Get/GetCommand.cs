using System.CommandLine;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Objects.Resources;

namespace EdgeOrch.Cli.Objects.Get;

/// <summary><c>edgeorch get</c>.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("resource") { Description = "TYPE[,TYPE] [NAME...] or TYPE/NAME...", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string?>("--output", "-o") { Description = "wide, yaml, json or name", HelpName = "format" };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Objects of all namespaces" };
        var selector = new Option<string?>("--selector", "-l") { Description = "Only objects with these labels, for example app=web,tier!=db", HelpName = "labels" };
        var fields = new Option<string?>("--field-selector") { Description = "Only objects with these fields, for example status.phase=Running", HelpName = "fields" };
        var watch = new Option<bool>("--watch", "-w") { Description = "After the list, show every change" };
        var noHeaders = new Option<bool>("--no-headers") { Description = "Leave out the column names" };
        var showLabels = new Option<bool>("--show-labels") { Description = "Add a column with the labels" };
        var ignore = new Option<bool>("--ignore-not-found") { Description = "A missing object is no error" };
        var managed = new Option<bool>("--show-managed-fields") { Description = "Keep managedFields in YAML and JSON" };
        var command = new Command("get", "Show objects in a table, or as YAML or JSON.")
        {
            arguments, output, all, selector, fields, watch, noHeaders, showLabels, ignore, managed,
        };
        ObjectCommand.SetAction(command, new ConnectionFlags(), (session, flags, cancellationToken) =>
        {
            var format = OutputFormats.Parse(flags.GetValue(output));
            return new GetRun(session, new GetRequest(ResourceArguments.Parse(flags.GetValue(arguments) ?? []))
            {
                Output = format,
                AllNamespaces = flags.GetValue(all),
                LabelSelector = flags.GetValue(selector),
                FieldSelector = flags.GetValue(fields),
                Watch = flags.GetValue(watch),
                IgnoreNotFound = flags.GetValue(ignore),
                ShowManagedFields = flags.GetValue(managed),
                Style = new TableStyle
                {
                    Wide = format == OutputFormat.Wide,
                    ShowNamespace = flags.GetValue(all),
                    ShowLabels = flags.GetValue(showLabels),
                    NoHeaders = flags.GetValue(noHeaders),
                },
            }).RunAsync(cancellationToken);
        });
        return command;
    }
}
