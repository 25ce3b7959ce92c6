using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Fuzz.Protobuf;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>Makes requests: objects and patches on what discovery offers, wild queries, and paths that nobody offers.</summary>
internal sealed class RequestMaker
{
    private static readonly HttpMethod[] Methods =
        [HttpMethod.Get, HttpMethod.Put, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Head, HttpMethod.Options, new("FOO")];

    private static readonly string[] PatchTypes =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    private static readonly string[] BodyTypes =
        ["application/json", "application/json", "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "text/plain", "application/cbor", "", "a;b;=", .. PatchTypes];

    private static readonly string[] Accepts =
    [
        "application/json", "application/json", "*/*", "", "application/yaml", "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf;stream=watch,application/json",
        "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io", "text/html", "application/json;as=Nonsense;v=v9;g=x", ";;;,,,q=", "application/json;q=0",
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
    ];

    private static readonly string[] Parameters =
    [
        "labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "limit", "continue", "watch", "allowWatchBookmarks", "sendInitialEvents", "dryRun", "fieldManager",
        "fieldValidation", "force", "pretty", "gracePeriodSeconds", "propagationPolicy", "orphanDependents", "includeObject", "container", "ports", "command", "nonsense",
    ];

    private static readonly string[] Values =
    [
        "", "true", "false", "0", "1", "-1", "99999999999999999999", "a", "app=web", "app%20in%20(a,b),!c", "app%20notin%20(", "a=b=c", "metadata.name=a", "metadata.namespace!=b", "spec.nodeName=", "status.phase=Running",
        "=,=", "Exact", "NotOlderThan", "All", "Strict", "Warn", "Ignore", "Background", "Foreground", "Orphan", "Metadata", "None", "eyJydiI6MX0", "%00", "%ff%fe", "../..", "x%20y",
    ];

    private readonly ApiSurface _surface;
    private readonly Random _random;
    private readonly ValueMaker _values;
    private readonly Mutator _mutator;
    private readonly ProtobufRequestMaker _protobuf;

    /// <summary>Prepares; every request after that follows from the random numbers.</summary>
    public RequestMaker(ApiSurface surface, IReadOnlyList<ProtobufSeed> seeds, Random random)
    {
        _surface = surface;
        _random = random;
        _values = new ValueMaker(surface, random);
        _mutator = new Mutator(_values, random);
        _protobuf = new ProtobufRequestMaker(seeds, _values, random);
    }

    /// <summary>The next request.</summary>
    public FuzzRequest Next()
    {
        FuzzRequest request = _random.Next(16) switch
        {
            0 => Wild(),
            1 or 2 => Read(),
            3 => CustomKind(),
            <= 7 => Write(),
            <= 10 => Patch(),
            11 => Remove(),
            _ => _protobuf.Next(),
        };
        return request with { Accept = _random.Next(3) == 0 ? Pick(Accepts) : request.Accept };
    }

    private FuzzRequest Write()
    {
        FuzzResource resource = Resource();
        string name = Name();
        JsonObject value = _values.Make(resource, name);
        if (_random.Next(3) == 0)
        {
            _mutator.Spoil(value);
        }

        bool replace = _random.Next(4) == 0;
        return new FuzzRequest(replace ? HttpMethod.Put : HttpMethod.Post, Path(resource, name, one: replace || resource.Name.Contains('/', StringComparison.Ordinal)) + Query(2))
        {
            Body = _mutator.Bytes(value), ContentType = _random.Next(8) == 0 ? Pick(BodyTypes) : "application/json",
        };
    }

    private FuzzRequest Patch()
    {
        FuzzResource resource = Resource();
        string name = Name();
        JsonObject value = _values.Make(resource, name);
        string type = _random.Next(20) == 0 ? Pick(BodyTypes) : Pick(PatchTypes);
        JsonNode body = type == PatchTypes[0] ? Operations(value) : value;
        if (body is JsonObject tree)
        {
            _mutator.Spoil(tree);
            Direct(tree);
        }

        string query = type == PatchTypes[3] ? $"?fieldManager=m{_random.Next(3)}&force={(_random.Next(2) == 0 ? "true" : "false")}" : Query(2);
        return new FuzzRequest(HttpMethod.Patch, Path(resource, name, one: true) + query) { Body = _mutator.Bytes(body), ContentType = type };
    }

    private FuzzRequest Read()
    {
        FuzzResource resource = Resource();
        string query = Query(5);
        // Nothing is to be learnt from waiting.
        query += (query.Length == 0 ? "?" : "&") + "timeoutSeconds=1";
        return new FuzzRequest(HttpMethod.Get, Path(resource, Name(), one: _random.Next(2) == 0) + query);
    }

    private FuzzRequest Remove()
    {
        FuzzResource resource = Resource();
        return new FuzzRequest(HttpMethod.Delete, Path(resource, Name(), one: _random.Next(4) > 0) + Query(2))
        {
            Body = _random.Next(2) == 0 ? null : _mutator.Bytes(new JsonObject { ["gracePeriodSeconds"] = _values.Anything(0), ["preconditions"] = _values.Anything(1), ["propagationPolicy"] = _values.Text() }),
        };
    }

    private FuzzRequest Wild()
    {
        string[] parts = ["api", "apis", "v1", "apps", "namespaces", "default", "pods", "log", "healthz", "metrics", "openapi", "v2", "v3", "version", "proxy", "watch", "finalize", "..", "%2f", "%00", "", ".well-known",
            "openid-configuration", "openid", "jwks", "status", "binding", "exec", "x", Uri.EscapeDataString(_values.Text() is { Length: < 200 } text ? text : "long")];
        string path = string.Concat(Enumerable.Range(0, _random.Next(1, 8)).Select(_ => "/" + Pick(parts)));
        // A path that cannot be decoded ends its connection at once, whatever of a body is still on its way.
        bool bodiless = _random.Next(2) == 0 || path.Contains("%00", StringComparison.Ordinal);
        return new FuzzRequest(Pick(Methods), path + Query(3)) { Body = bodiless ? null : _mutator.Bytes(_values.Anything(0) ?? new JsonObject()) };
    }

    // Custom kinds with schemas that are right, nearly right or wrong; and objects of them.
    private FuzzRequest CustomKind()
    {
        string plural = "things" + _random.Next(4);
        FuzzResource definitions = _surface.Resources.First(r => r.Name == "customresourcedefinitions");
        if (_random.Next(3) > 0)
        {
            JsonObject thing = new() { ["apiVersion"] = "fuzz.example/v1", ["kind"] = "Thing" + plural[^1], ["metadata"] = new JsonObject { ["name"] = Name() }, ["spec"] = _values.Anything(0) };
            return new FuzzRequest(HttpMethod.Post, $"/apis/fuzz.example/v1/namespaces/fuzz/{plural}{Query(2)}") { Body = _mutator.Bytes(thing) };
        }

        JsonObject definition = _values.Make(definitions, plural + ".fuzz.example");
        JsonNode? version = definition["spec"] is JsonObject spec && spec["versions"] is JsonArray { Count: > 0 } versions ? versions[0] : null;
        JsonObject schema = version is JsonObject first && first["schema"] is JsonObject outer && outer["openAPIV3Schema"] is JsonObject inner ? inner.DeepClone().AsObject() : [];
        schema["type"] = "object";
        definition["spec"] = new JsonObject
        {
            ["group"] = "fuzz.example", ["scope"] = "Namespaced", ["names"] = new JsonObject { ["plural"] = plural, ["kind"] = "Thing" + plural[^1] },
            ["versions"] = new JsonArray(new JsonObject { ["name"] = "v1", ["served"] = true, ["storage"] = true, ["schema"] = new JsonObject { ["openAPIV3Schema"] = schema } }),
        };
        _mutator.Spoil(definition);
        bool replace = _random.Next(2) == 0;
        return replace
            ? new FuzzRequest(HttpMethod.Patch, $"{definitions.Root}/{definitions.Name}/{plural}.fuzz.example?fieldManager=f&force=true") { Body = _mutator.Bytes(definition), ContentType = PatchTypes[3] }
            : new FuzzRequest(HttpMethod.Post, $"{definitions.Root}/{definitions.Name}") { Body = _mutator.Bytes(definition) };
    }

    private JsonArray Operations(JsonObject value)
    {
        List<string> pointers = Mutator.Pointers(value);
        return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => (JsonNode)new JsonObject
        {
            ["op"] = Pick(["add", "remove", "replace", "move", "copy", "test", "nonsense"]),
            ["path"] = pointers[_random.Next(pointers.Count)] + Pick(["", "", "/-", "/0", "/~2", "x"]),
            ["from"] = pointers[_random.Next(pointers.Count)],
            ["value"] = _values.Anything(0),
        })]);
    }

    private void Direct(JsonObject tree)
    {
        if (_random.Next(4) == 0 && tree["spec"] is JsonObject spec)
        {
            spec[Pick(["$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers", "$patch"])] =
                _random.Next(2) == 0 ? JsonValue.Create(Pick(["replace", "delete", "merge", "wrong"])) : _values.Anything(0);
        }
    }

    private FuzzResource Resource()
    {
        while (true)
        {
            FuzzResource found = _surface.Resources[_random.Next(_surface.Resources.Count)];
            // Webhooks that nobody answers make every later write fail, as they should.
            if (!found.Name.Contains("webhookconfigurations", StringComparison.Ordinal))
            {
                return found;
            }
        }
    }

    private string Path(FuzzResource resource, string name, bool one)
    {
        string[] parts = resource.Name.Split('/', 2);
        FuzzResource owner = resource with { Name = parts[0] };
        string path = owner.Collection(_random.Next(6) == 0 ? "default" : "fuzz");
        return one ? path + "/" + name + (parts.Length > 1 ? "/" + parts[1] : "") : path;
    }

    private string Query(int most)
    {
        string query = string.Join('&', Enumerable.Range(0, _random.Next(most + 1)).Select(_ => $"{Pick(Parameters)}={Pick(Values)}"));
        return query.Length == 0 ? "" : "?" + query;
    }

    private string Name() => Pick(["a", "b", "c", "d", "default", "fuzz", "Bad_Name", "a.b", "x-1"]);

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
