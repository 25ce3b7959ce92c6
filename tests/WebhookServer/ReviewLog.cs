using System.Text.Json.Nodes;

namespace EdgeOrch.WebhookServer;

/// <summary>What was asked, in order. Thread-safe.</summary>
internal sealed class ReviewLog
{
    private readonly List<JsonObject> _asked = [];

    /// <summary>Remembers one question.</summary>
    public void Add(string path, string query, JsonNode? review, string connection)
    {
        lock (_asked)
        {
            _asked.Add(new JsonObject { ["path"] = path, ["query"] = query, ["review"] = review, ["connection"] = connection });
        }
    }

    /// <summary>Everything asked at paths that begin so.</summary>
    public string At(string prefix)
    {
        lock (_asked)
        {
            var found = _asked.Where(a => ((string)a["path"]!).StartsWith(prefix, StringComparison.Ordinal)).Select(static a => a.DeepClone());
            return new JsonArray([.. found]).ToJsonString();
        }
    }
}
