using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The metadata of a list.</summary>
/// <param name="Revision">The revision the list shows; 0 when it is made of nothing that is stored.</param>
/// <param name="Continue">The token of the next page, or empty.</param>
/// <param name="Remaining">How many objects follow; null when unknown.</param>
internal readonly record struct ListMeta(long Revision, string Continue, long? Remaining)
{
    /// <summary>Metadata of something that is all there.</summary>
    public static ListMeta Of(long revision) => new(revision, "", null);

    /// <summary>The start of a list up to and including the opening of its items.</summary>
    public byte[] Head(string kind, string apiVersion) => Encoding.UTF8.GetBytes(
        $"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{ToJson()},\"items\":[");

    /// <summary>The metadata as an object tree.</summary>
    public JsonObject ToTree() => (JsonObject)JsonNode.Parse(ToJson())!;

    private string ToJson()
    {
        if (Revision == 0)
        {
            return "{}";
        }

        var json = new StringBuilder("{\"resourceVersion\":\"").Append(Revision.ToString(CultureInfo.InvariantCulture)).Append('"');
        if (Continue.Length > 0)
        {
            json.Append(",\"continue\":\"").Append(Continue).Append('"');
        }

        if (Remaining is { } remaining)
        {
            json.Append(",\"remainingItemCount\":").Append(remaining.ToString(CultureInfo.InvariantCulture));
        }

        return json.Append('}').ToString();
    }
}
