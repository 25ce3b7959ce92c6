using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>Makes random writes of one client. Every write carries a token of its own, so that its effect is known wherever it shows.</summary>
internal sealed class OperationMaker(int client, Random random)
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private int _count;

    /// <summary>A name of the few that all clients fight for.</summary>
    public string Name() => Names[random.Next(Names.Length)];

    /// <summary>A label that selectors look for.</summary>
    public string Tier() => random.Next(2) == 0 ? "web" : "db";

    /// <summary>A write that needs to know nothing.</summary>
    public Operation Blind() => random.Next(7) switch
    {
        0 or 1 => Create(Name()),
        2 => Replace(Name(), 0, null),
        3 => Patch(Name(), "merge-patch", "application/merge-patch+json"),
        4 => Patch(Name(), "strategic-patch", "application/strategic-merge-patch+json"),
        5 => Apply(Name()),
        _ => random.Next(2) == 0 ? Delete(Name(), 0) : JsonPatch(Name()),
    };

    /// <summary>A write that insists on the version read before.</summary>
    public Operation Pinned(string name, long version, MapState seen) =>
        random.Next(4) == 0 ? Delete(name, version) : Replace(name, version, seen);

    private Operation Create(string name)
    {
        string token = Token();
        MapState state = new(Some(token), Tier());
        return new Operation { Verb = "create", Name = name, Method = HttpMethod.Post, Token = token, Body = Document(name, state, 0), Change = _ => state };
    }

    // A replacement that has read the object keeps what others applied; a blind one drops it.
    private Operation Replace(string name, long version, MapState? seen)
    {
        string token = Token();
        SortedDictionary<string, string> data = Some(token);
        foreach ((string key, string value) in seen?.Data ?? [])
        {
            if (key.StartsWith("own-", StringComparison.Ordinal))
            {
                data[key] = value;
            }
        }

        MapState state = new(data, Tier());
        return new Operation
        {
            Verb = "update", Name = name, Method = HttpMethod.Put, Path = "/" + name, Token = token, Pinned = version,
            Body = Document(name, state, version), Change = _ => state,
        };
    }

    private Operation Patch(string name, string verb, string contentType)
    {
        string token = Token();
        string? tier = random.Next(2) == 0 ? Tier() : null;
        Dictionary<string, string?> changes = new(StringComparer.Ordinal) { ["token"] = token, [Key()] = random.Next(3) == 0 ? null : Value() };
        JsonObject body = new() { ["data"] = new JsonObject(changes.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) };
        if (tier is not null)
        {
            body["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["tier"] = tier } };
        }

        return new Operation
        {
            Verb = verb, Name = name, Method = HttpMethod.Patch, Path = "/" + name, Token = token, ContentType = contentType,
            Body = body.ToJsonString(), Change = state => state!.With(changes, tier),
        };
    }

    private Operation JsonPatch(string name)
    {
        string token = Token();
        (string key, string value) = (Key(), Value());
        JsonArray body =
        [
            new JsonObject { ["op"] = "replace", ["path"] = "/data/token", ["value"] = token },
            new JsonObject { ["op"] = "add", ["path"] = "/data/" + key, ["value"] = value },
        ];
        return new Operation
        {
            Verb = "json-patch", Name = name, Method = HttpMethod.Patch, Path = "/" + name, Token = token, ContentType = "application/json-patch+json",
            Body = body.ToJsonString(), Change = state => state!.With([new("token", token), new(key, value)], null),
        };
    }

    // Applying less than last time gives fields up; these keys are of one manager alone, so they go.
    private Operation Apply(string name)
    {
        string token = Token();
        string prefix = $"own-{client}-";
        Dictionary<string, string> applied = new(StringComparer.Ordinal) { ["token"] = token };
        for (int i = 0; i < 3; i++)
        {
            if (random.Next(2) == 0)
            {
                applied[prefix + i] = Value();
            }
        }

        JsonObject body = new()
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
            ["data"] = new JsonObject(applied.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        return new Operation
        {
            Verb = "apply", Name = name, Method = HttpMethod.Patch, Path = $"/{name}?fieldManager=client-{client}&force=true", Token = token,
            ContentType = "application/apply-patch+yaml", Body = body.ToJsonString(),
            Change = state =>
            {
                state ??= new MapState([], null);
                IEnumerable<string> given = state.Data.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && !applied.ContainsKey(key));
                return state.With([.. given.Select(key => new KeyValuePair<string, string?>(key, null)), .. applied.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))], null);
            },
        };
    }

    private static Operation Delete(string name, long version) => new()
    {
        Verb = "delete", Name = name, Method = HttpMethod.Delete, Path = "/" + name, Pinned = version, Change = _ => null,
        Body = version == 0 ? "" : $$$"""{"preconditions":{"resourceVersion":"{{{version.ToString(CultureInfo.InvariantCulture)}}}"}}""",
    };

    private static string Document(string name, MapState state, long version)
    {
        JsonObject metadata = new() { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = state.Tier } };
        if (version != 0)
        {
            metadata["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata,
            ["data"] = new JsonObject(state.Data.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        }.ToJsonString();
    }

    private SortedDictionary<string, string> Some(string token)
    {
        SortedDictionary<string, string> data = new(StringComparer.Ordinal) { ["token"] = token };
        for (int i = random.Next(3); i > 0; i--)
        {
            data[Key()] = Value();
        }

        return data;
    }

    private string Token() => $"{client}-{++_count}";

    private string Key() => "p" + random.Next(4).ToString(CultureInfo.InvariantCulture);

    private string Value() => "v" + random.Next(1000).ToString(CultureInfo.InvariantCulture);
}
