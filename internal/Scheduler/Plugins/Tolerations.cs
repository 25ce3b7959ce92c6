using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Plugins;

/// <summary>Which taints a pod tolerates.</summary>
public static class Tolerations
{
    /// <summary>Whether any toleration covers the taint.</summary>
    public static bool Tolerate(List<Toleration>? tolerations, Taint taint)
    {
        foreach (var toleration in tolerations ?? [])
        {
            if (Tolerates(toleration, taint))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Tolerates(Toleration toleration, Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
        {
            return false;
        }

        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
        {
            return false;
        }

        return toleration.Operator switch
        {
            "Exists" => true,
            null or "" or "Equal" => (toleration.Value ?? "") == (taint.Value ?? "") && !string.IsNullOrEmpty(toleration.Key),
            _ => false,
        };
    }
}
