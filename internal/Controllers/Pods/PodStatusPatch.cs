using System.Buffers;
using System.Text.Json;

namespace EdgeOrch.Controllers.Pods;

/// <summary>Strategic merge patches of one condition of a pod's status.</summary>
internal static class PodStatusPatch
{
    /// <summary>Sets a condition, and the phase when given, of the pod with this uid.</summary>
    public static byte[] Condition(Pod pod, PodCondition condition, string? phase = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("uid"u8, pod.Metadata.Uid);
            writer.WriteEndObject();
            writer.WriteStartObject("status"u8);
            if (phase is not null)
            {
                writer.WriteString("phase"u8, phase);
            }

            JsonModel.WriteModels(writer, "conditions"u8, [condition]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The condition that says why a pod is taken away before its time.</summary>
    public static PodCondition DisruptionTarget(Pod pod, string reason, string message, DateTimeOffset now) => new()
    {
        Type = "DisruptionTarget",
        Status = "True",
        ObservedGeneration = pod.Metadata.Generation,
        Reason = reason,
        Message = message,
        LastTransitionTime = KubeTime.TruncateToSeconds(now),
    };
}
