using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Scale;

/// <summary><c>edgeorch scale</c>.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("resource") { Description = "TYPE/NAME... or TYPE NAME...", Arity = ArgumentArity.OneOrMore };
        var replicas = new Option<int>("--replicas") { Description = "How many replicas there shall be", HelpName = "count", Required = true };
        var current = new Option<int?>("--current-replicas") { Description = "Only when there are this many now", HelpName = "count" };
        var command = new Command("scale", "Set how many replicas a Deployment, ReplicaSet, StatefulSet or ReplicationController has.") { arguments, replicas, current };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var count = flags.GetValue(replicas);
            if (count < 0)
            {
                throw new SettingException("--replicas: the count must be 0 or more");
            }

            foreach (var target in ResourceArguments.Parse(flags.GetValue(arguments) ?? []))
            {
                if (target.Names.Count == 0)
                {
                    throw new SettingException($"no name was given for \"{target.Type}\": give TYPE/NAME");
                }

                var kind = await session.Resources.FindAsync(target.Type, cancellationToken);
                foreach (var name in target.Names)
                {
                    await ScaleAsync(session, kind, name, count, flags.GetValue(current), cancellationToken);
                }
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Sets the replicas of one object.</summary>
    /// <exception cref="UserException">It has another number of replicas than was expected.</exception>
    public static async Task ScaleAsync(
        ObjectSession session, ResourceKind kind, string name, int count, int? expected, CancellationToken cancellationToken)
    {
        var path = kind.ObjectPath(session.Namespace, name, "scale");
        var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = count } };
        if (expected is not null)
        {
            var scale = await session.GetAsync(path, "", cancellationToken);
            var now = JsonTree.Number(JsonTree.Object(scale, "spec"), "replicas") ?? 0;
            if (now != expected)
            {
                throw new UserException($"Expected replicas to be {expected}, was {now}");
            }

            // The revision makes the server refuse when somebody scales between the look and the change.
            patch["metadata"] = new JsonObject { ["resourceVersion"] = JsonTree.Text(JsonTree.Object(scale, "metadata"), "resourceVersion") };
        }

        await session.SendAsync("PATCH", path, "", patch, PatchKind.Merge, cancellationToken);
        await session.Output.WriteLineAsync($"{kind.Prefix}/{name} scaled");
    }
}
