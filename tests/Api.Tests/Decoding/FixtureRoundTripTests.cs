using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.Tests.Decoding;

public sealed class FixtureRoundTripTests
{
    private static readonly ApiCatalog Catalog = ApiCatalog.LoadBuiltin();

    [Fact]
    public void Every_fixture_decodes_strictly_and_loses_nothing()
    {
        var failures = new List<string>();
        foreach (var path in FixtureFiles.All())
        {
            var bytes = File.ReadAllBytes(path);
            var original = JsonNode.Parse(bytes)!.AsObject();
            var type = TypeOf(original, out var kind);
            if (type is null)
            {
                continue;
            }

            try
            {
                var decoded = kind is null
                    ? ObjectDecoder.Decode(bytes, "application/json", type, FieldValidation.Strict)
                    : ObjectDecoder.Decode(bytes, "application/json", kind, FieldValidation.Strict);
                var again = JsonNode.Parse(ObjectEncoder.EncodeCanonical(decoded.Object, type));
                if (!JsonNode.DeepEquals(original, again))
                {
                    failures.Add($"{Path.GetFileName(path)}: differs after a round trip: {Difference.First(original, again, "")}");
                }
            }
            catch (EdgeOrch.Api.Errors.ApiException e)
            {
                failures.Add($"{Path.GetFileName(path)}: {e.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static TypeSchema? TypeOf(JsonObject original, out KindDescription? kind)
    {
        var apiVersion = JsonTree.Text(original, "apiVersion")!;
        var name = JsonTree.Text(original, "kind")!;
        kind = Catalog.FindKind(apiVersion, name);
        if (kind is not null)
        {
            return kind.Schema;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var package = slash < 0 ? "core/v1" : $"{apiVersion[..slash].Split('.')[0]}/{apiVersion[(slash + 1)..]}";
        return Catalog.FindType(name == "Status" ? "meta/v1" : package, name);
    }
}
