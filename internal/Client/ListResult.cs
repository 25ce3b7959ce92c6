using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client;

/// <summary>A page of a collection.</summary>
public sealed record ListResult<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue)
    where T : KubeObject, IKubeObject<T>
{
    internal static ListResult<T> Parse(ReadOnlySpan<byte> utf8)
    {
        var items = new List<T>();
        var meta = new ListMeta();
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8))
            {
                reader.Read();
                items = reader.TokenType == JsonTokenType.Null ? items : JsonModel.ReadList(ref reader, JsonModel.ReadModel<T>);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                meta = ListMeta.Read(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new ListResult<T>(items, meta.ResourceVersion ?? "", meta.Continue);
    }
}
