using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Secrets: <c>stringData</c> is a convenience of writers and ends up in <c>data</c>.</summary>
internal sealed class SecretStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareCreate(JsonObject value) => MoveTexts(value);

    /// <inheritdoc/>
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        base.PrepareUpdate(value, old);
        MoveTexts(value);
    }

    private static void MoveTexts(JsonObject value)
    {
        if (JsonTree.Object(value, "stringData") is { Count: > 0 } texts)
        {
            var data = JsonTree.Ensure(value, "data");
            foreach (var (name, text) in texts)
            {
                data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonTree.AsText(text) ?? ""));
            }
        }

        value.Remove("stringData");
    }
}
