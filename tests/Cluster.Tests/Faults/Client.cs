using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Cluster.Tests.Linearizability;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>A client that reads and writes ConfigMaps at random through one server, and through the next when that one fails it.</summary>
internal sealed class Client(IReadOnlyList<FaultyServer> servers, string collection, int number, Random random, History history)
{
    private const int Objects = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Dictionary<string, long> _versions = [];
    private int _at = number % servers.Count;
    private int _written;

    /// <summary>Works until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Home again from time to time, so that every server has clients.
            _at = random.Next(50) == 0 ? number % servers.Count : _at;
            await StepAsync(Choose());
            await Task.Delay(random.Next(20), CancellationToken.None);
        }
    }

    private Call Choose()
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"k{random.Next(Objects)}");
        long known = _versions.GetValueOrDefault(key);
        Verb verb = random.Next(20) switch
        {
            < 8 => Verb.Read,
            < 11 => Verb.Create,
            < 18 => known == 0 ? Verb.Create : Verb.Update,
            _ => Verb.Delete,
        };
        return new Call(key, verb, Outcome.Unknown, History.Now, 0)
        {
            Client = string.Create(CultureInfo.InvariantCulture, $"client {number} at {servers[_at].Name}"),
            Expected = verb == Verb.Update || (verb == Verb.Delete && random.Next(3) > 0) ? known : 0,
            Value = verb is Verb.Create or Verb.Update ? string.Create(CultureInfo.InvariantCulture, $"c{number}-{_written++}") : "",
        };
    }

    private async Task StepAsync(Call call)
    {
        try
        {
            (HttpStatusCode code, JsonObject body) = await SendAsync(call);
            Call answered = Read(call with { Ended = History.Now }, code, body);
            history.Add(answered);
            if (answered.Outcome == Outcome.Unknown)
            {
                MoveOn();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            history.Add(call);
            MoveOn();
        }
    }

    private Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(Call call)
    {
        string path = call.Verb == Verb.Create ? collection : $"{collection}/{call.Key}";
        string? expected = call.Expected == 0 ? null : call.Expected.ToString(CultureInfo.InvariantCulture);
        return call.Verb switch
        {
            Verb.Read => servers[_at].SendAsync(HttpMethod.Get, path, null, Patience),
            Verb.Delete => servers[_at].SendAsync(
                HttpMethod.Delete, path, expected is null ? null : new JsonObject { ["preconditions"] = new JsonObject { ["resourceVersion"] = expected } }, Patience),
            _ => servers[_at].SendAsync(call.Verb == Verb.Create ? HttpMethod.Post : HttpMethod.Put, path, ConfigMap(call, expected), Patience),
        };
    }

    private static JsonObject ConfigMap(Call call, string? version)
    {
        JsonObject metadata = new() { ["name"] = call.Key };
        if (version is not null)
        {
            metadata["resourceVersion"] = version;
        }

        return new JsonObject { ["metadata"] = metadata, ["data"] = new JsonObject { ["value"] = call.Value } };
    }

    private Call Read(Call call, HttpStatusCode code, JsonObject body)
    {
        switch (code)
        {
            case HttpStatusCode.OK or HttpStatusCode.Created when call.Verb != Verb.Delete:
                ConfigMapEvent seen = ConfigMapEvent.Of("", body);
                _versions[call.Key] = seen.Version;
                return call with { Outcome = Outcome.Done, Version = seen.Version, Value = seen.Value };
            case HttpStatusCode.OK:
                return call with { Outcome = Outcome.Done };
            case HttpStatusCode.NotFound when call.Verb != Verb.Create:
                _versions.Remove(call.Key);
                return call with { Outcome = Outcome.Absent };
            case HttpStatusCode.Conflict when call.Verb != Verb.Read:
                return call with { Outcome = Outcome.Conflict };
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                return call;
            default:
                throw new InvalidOperationException($"{call} was answered with {code}: {body.ToJsonString()}");
        }
    }

    private void MoveOn() => _at = (_at + 1) % servers.Count;
}
