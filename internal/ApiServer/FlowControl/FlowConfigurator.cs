using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Client;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>
/// Keeps the gate at what the stored FlowSchemas and PriorityLevelConfigurations say, and each schema's condition Dangling true to
/// whether its level exists. Until the objects are stored, the defaults hold.
/// </summary>
internal sealed partial class FlowConfigurator
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly FlowGate _gate;
    private readonly ResourceStorage _schemas;
    private readonly ResourceStorage _levels;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Sets the gate to the defaults.</summary>
    public FlowConfigurator(FlowGate gate, ResourceRegistry registry, TimeProvider time, ILogger logger)
    {
        _gate = gate;
        _schemas = registry.Find("flowcontrol.apiserver.k8s.io", "v1", "flowschemas")!.Storage;
        _levels = registry.Find("flowcontrol.apiserver.k8s.io", "v1", "prioritylevelconfigurations")!.Storage;
        _time = time;
        _logger = logger;
        gate.Configure(FlowDefaults.Schemas().Select(FlowSchema.Parse), [.. FlowDefaults.Levels().Select(LevelSettings.Parse)]);
    }

    /// <summary>Follows the objects until cancelled. Start it when the defaults are stored.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => FollowAsync(ApplyAsync, cancellationToken);

    /// <summary>Keeps the conditions of schemas until cancelled. To be run by the leader.</summary>
    public Task ReportAsync(IApiTransport transport, CancellationToken cancellationToken) =>
        FollowAsync(token => ReportAllAsync(transport, token), cancellationToken);

    private async Task FollowAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = Task.WhenAny(_schemas.Cache.Changed, _levels.Cache.Changed);
            try
            {
                await act(cancellationToken).ConfigureAwait(false);
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, Pause);
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var schemas = await ReadAsync(_schemas, cancellationToken).ConfigureAwait(false);
        var levels = (await ReadAsync(_levels, cancellationToken).ConfigureAwait(false)).ConvertAll(LevelSettings.Parse);
        var parsed = schemas.ConvertAll(FlowSchema.Parse);

        // Without the last resorts a request could belong nowhere, or an administrator be locked out: they cannot be deleted for good.
        foreach (var name in (ReadOnlySpan<string>)["exempt", "catch-all"])
        {
            AddMissing(name, parsed, levels);
        }

        _gate.Configure(parsed, levels);
    }

    private async Task ReportAllAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        var schemas = await ReadAsync(_schemas, cancellationToken).ConfigureAwait(false);
        var levels = await ReadAsync(_levels, cancellationToken).ConfigureAwait(false);
        var names = levels.Select(static level => LevelSettings.Parse(level).Name).ToHashSet(StringComparer.Ordinal);
        foreach (var schema in schemas)
        {
            await ReportAsync(transport, schema, names, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void AddMissing(string name, List<FlowSchema> schemas, List<LevelSettings> levels)
    {
        if (!levels.Exists(l => l.Name == name))
        {
            levels.Add(FlowDefaults.Levels().Select(LevelSettings.Parse).First(l => l.Name == name));
        }

        if (!schemas.Exists(s => s.Name == name))
        {
            schemas.Add(FlowDefaults.Schemas().Select(FlowSchema.Parse).First(s => s.Name == name));
        }
    }

    private async Task ReportAsync(IApiTransport transport, JsonObject schema, HashSet<string> levels, CancellationToken cancellationToken)
    {
        var level = FlowSchema.Parse(schema).Level;
        var dangling = levels.Contains(level) ? "False" : "True";
        if (JsonTree.Objects(JsonTree.Object(schema, "status"), "conditions").Any(c => JsonTree.Text(c, "type") == "Dangling" && JsonTree.Text(c, "status") == dangling))
        {
            return;
        }

        schema["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Dangling",
                ["status"] = dangling,
                ["lastTransitionTime"] = KubeTime.FormatSeconds(_time.GetUtcNow()),
                ["reason"] = dangling == "True" ? "NotFound" : "Found",
                ["message"] = dangling == "True"
                    ? $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" but there is no such object"
                    : $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" and it exists",
            }),
        };
        var path = $"{FlowDefaultsStep.Root}flowschemas/{FlowSchema.Parse(schema).Name}/status";
        await Loopback.SendAsync(transport, "PUT", path, schema, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<JsonObject>> ReadAsync(ResourceStorage storage, CancellationToken cancellationToken)
    {
        var snapshot = await storage.Cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var objects = new List<JsonObject>();
        foreach (var item in snapshot.Items)
        {
            objects.Add((JsonObject)JsonNode.Parse(item.Json.Span)!);
        }

        return objects;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading the flow control configuration failed; next try in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
