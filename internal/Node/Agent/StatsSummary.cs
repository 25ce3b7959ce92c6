using System.Text.Json;
using EdgeOrch.Api.Types;
using EdgeOrch.Linux;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Runtime;
using ContainerStats = EdgeOrch.Node.Cri.V1.ContainerStats;

namespace EdgeOrch.Node.Agent;

/// <summary>Writes the node's <c>/stats/summary</c> document: use of the node and of each container, in upstream's form. Pure.</summary>
internal static class StatsSummary
{
    /// <summary>The document as UTF-8 JSON.</summary>
    public static byte[] Write(
        string nodeName, CpuTimes cpu, MemoryInfo memory, FileSystemStats disk, IReadOnlyList<ContainerStats> containers, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("node");
            json.WriteString("nodeName", nodeName);
            WriteCpu(json, now, (ulong)cpu.Busy.Ticks * 100);
            var used = memory.TotalBytes - memory.AvailableBytes;
            WriteMemory(json, now, (ulong)(memory.TotalBytes - memory.FreeBytes), (ulong)used, (ulong)memory.AvailableBytes);
            json.WriteStartObject("fs");
            json.WriteString("time", KubeTime.FormatSeconds(now));
            json.WriteNumber("capacityBytes", disk.TotalBytes);
            json.WriteNumber("availableBytes", disk.AvailableBytes);
            json.WriteNumber("usedBytes", disk.TotalBytes - disk.FreeBytes);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("pods");
            foreach (var pod in containers.Where(c => c.Attributes is not null).GroupBy(c => Label(c, RuntimeLabels.PodUid), StringComparer.Ordinal))
            {
                WritePod(json, pod.Key, [.. pod], now);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WritePod(Utf8JsonWriter json, string uid, List<ContainerStats> containers, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteStartObject("podRef");
        json.WriteString("name", Label(containers[0], RuntimeLabels.PodName));
        json.WriteString("namespace", Label(containers[0], RuntimeLabels.PodNamespace));
        json.WriteString("uid", uid);
        json.WriteEndObject();
        WriteCpu(json, now, Sum(containers, c => c.Cpu?.UsageCoreNanoSeconds));
        var working = Sum(containers, c => c.Memory?.WorkingSetBytes);
        WriteMemory(json, now, working, working, null);
        json.WriteStartArray("containers");
        foreach (var container in containers)
        {
            json.WriteStartObject();
            json.WriteString("name", Label(container, RuntimeLabels.ContainerName));
            WriteCpu(json, now, container.Cpu?.UsageCoreNanoSeconds?.Value ?? 0);
            var set = container.Memory?.WorkingSetBytes?.Value ?? 0;
            WriteMemory(json, now, container.Memory?.UsageBytes?.Value ?? set, set, null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCpu(Utf8JsonWriter json, DateTimeOffset now, ulong nanoseconds)
    {
        json.WriteStartObject("cpu");
        json.WriteString("time", KubeTime.FormatSeconds(now));
        json.WriteNumber("usageCoreNanoSeconds", nanoseconds);
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, DateTimeOffset now, ulong usage, ulong workingSet, ulong? available)
    {
        json.WriteStartObject("memory");
        json.WriteString("time", KubeTime.FormatSeconds(now));
        json.WriteNumber("usageBytes", usage);
        json.WriteNumber("workingSetBytes", workingSet);
        if (available is { } free)
        {
            json.WriteNumber("availableBytes", free);
        }

        json.WriteEndObject();
    }

    private static string Label(ContainerStats stats, string name) => stats.Attributes.Labels.TryGetValue(name, out var value) ? value : "";

    private static ulong Sum(List<ContainerStats> containers, Func<ContainerStats, UInt64Value?> value) =>
        containers.Aggregate(0UL, (sum, c) => sum + (value(c)?.Value ?? 0));
}
