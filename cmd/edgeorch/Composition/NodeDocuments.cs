using System.Text.Json;
using EdgeOrch.Node.Agent;
using EdgeOrch.Node.Streaming;

namespace EdgeOrch.Cli.Composition;

/// <summary>The documents of the node's API: that it lives, the pods it runs, and what they use.</summary>
internal sealed class NodeDocuments(NodeAgent agent) : INodeDocuments
{
    /// <inheritdoc/>
    public async ValueTask<NodeDocument?> GetAsync(string path, CancellationToken cancellationToken) => path switch
    {
        "healthz" => new NodeDocument("text/plain", "ok"u8.ToArray()),
        "pods" => new NodeDocument("application/json", Pods()),
        "stats/summary" => new NodeDocument("application/json", await agent.StatsAsync(cancellationToken)),
        _ => null,
    };

    private byte[] Pods()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "PodList");
            writer.WriteString("apiVersion", "v1");
            writer.WriteStartObject("metadata");
            writer.WriteEndObject();
            writer.WriteStartArray("items");
            foreach (var pod in agent.Pods)
            {
                pod.Write(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
