using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests;

/// <summary>Objects and the catalog that many tests use.</summary>
internal static class TestObjects
{
    public static ApiCatalog Catalog { get; } = ApiCatalog.LoadBuiltin();

    public const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: nginx:1.25
                ports: [{containerPort: 80}]
                resources: {limits: {cpu: 0.5, memory: 64Mi}}
        """;

    public const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default}
        spec:
          containers:
          - {name: a, image: nginx}
        """;

    public const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec:
          selector: {app: web}
          ports: [{port: 80}]
        """;

    public static KindDescription Kind(string apiVersion, string kind)
        => Catalog.FindKind(apiVersion, kind) ?? throw new InvalidOperationException($"no {kind}");

    /// <summary>Decodes YAML strictly and applies defaults.</summary>
    public static JsonObject Read(string yaml, out KindDescription kind)
    {
        var json = YamlDocuments.ToJson(Encoding.UTF8.GetBytes(yaml));
        var (apiVersion, name) = ObjectIdentity.Read(json);
        kind = Kind(apiVersion!, name!);
        var value = ObjectDecoder.Decode(json, null, kind, FieldValidation.Strict).Object;
        EdgeOrch.Api.Defaulting.Defaulter.Apply(kind, value);
        return value;
    }

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
