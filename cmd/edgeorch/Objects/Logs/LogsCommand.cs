using System.CommandLine;
using System.Globalization;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Logs;

/// <summary><c>edgeorch logs</c>.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("pod") { Description = "POD or TYPE/NAME, then optionally the container", Arity = new ArgumentArity(1, 2) };
        var container = new Option<string?>("--container", "-c") { Description = "Container of the pod", HelpName = "name" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on showing new lines" };
        var tail = new Option<int>("--tail") { Description = "Only the last lines; -1 for all", DefaultValueFactory = _ => -1, HelpName = "lines" };
        var since = new Option<string?>("--since") { Description = "Only lines younger than this, for example 5m", HelpName = "duration" };
        var sinceTime = new Option<string?>("--since-time") { Description = "Only lines after this time (RFC 3339)", HelpName = "time" };
        var limit = new Option<long?>("--limit-bytes") { Description = "Stop after this many bytes", HelpName = "bytes" };
        var previous = new Option<bool>("--previous", "-p") { Description = "The container's previous run" };
        var timestamps = new Option<bool>("--timestamps") { Description = "Put each line's time before it" };
        var command = new Command("logs", "Show what a pod's container wrote.")
        {
            arguments, container, follow, tail, since, sinceTime, limit, previous, timestamps,
        };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            if (flags.GetValue(since) is not null && flags.GetValue(sinceTime) is not null)
            {
                throw new SettingException("only one of --since and --since-time may be given");
            }

            var words = flags.GetValue(arguments)!;
            var (type, name) = ResourceArguments.ParseOne(words[..1], "pods");
            var wanted = flags.GetValue(container) ?? (words.Length > 1 ? words[1] : null);
            var query = Query.Of(
                ("follow", Switch(flags.GetValue(follow))),
                ("tailLines", flags.GetValue(tail) < 0 ? null : flags.GetValue(tail).ToString(CultureInfo.InvariantCulture)),
                ("sinceSeconds", Seconds(flags.GetValue(since))),
                ("sinceTime", flags.GetValue(sinceTime)),
                ("limitBytes", flags.GetValue(limit)?.ToString(CultureInfo.InvariantCulture)),
                ("previous", Switch(flags.GetValue(previous))),
                ("timestamps", Switch(flags.GetValue(timestamps))));
            await using var output = Console.OpenStandardOutput();
            return await ShowAsync(session, (type, name), wanted, query, output, cancellationToken);
        });
        return command;
    }

    /// <summary>Copies the log, byte by byte as it was written.</summary>
    public static async Task<int> ShowAsync(
        ObjectSession session, (string Type, string Name) of, string? container, string query, Stream output, CancellationToken cancellationToken)
    {
        var pod = await PodFinder.FindAsync(session, of.Type, of.Name, cancellationToken);
        var chosen = await PodFinder.ContainerOfAsync(session, pod, container);
        var request = new ApiRequest("GET", PodFinder.Pods.ObjectPath(session.Namespace, PodFinder.NameOf(pod), "log"))
        {
            Accept = "text/plain, application/json",
            Query = $"container={Uri.EscapeDataString(chosen)}{(query.Length == 0 ? "" : "&" + query)}",
        };
        await using var response = await session.Transport.SendAsync(request, cancellationToken);
        if (!response.IsSuccess)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        await output.WriteAsync(response.Body, cancellationToken);
        if (response.Frames is { } frames)
        {
            await foreach (var chunk in frames.WithCancellation(cancellationToken))
            {
                await output.WriteAsync(chunk, cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }

        return ExitCodes.Success;
    }

    private static string? Switch(bool on) => on ? "true" : null;

    private static string? Seconds(string? duration)
    {
        if (duration is null)
        {
            return null;
        }

        return GoDuration.TryParse(duration, out var span) && span > TimeSpan.Zero
            ? Math.Ceiling(span.TotalSeconds).ToString(CultureInfo.InvariantCulture)
            : throw new SettingException($"--since: \"{duration}\" is not a duration such as 30s, 5m or 2h45m");
    }
}
