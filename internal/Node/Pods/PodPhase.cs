using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Derives a pod's phase from the statuses of its containers, by upstream's rules. Pure.</summary>
internal static class PodPhase
{
    /// <summary>The phase.</summary>
    public static string Of(
        Pod pod, IReadOnlyList<ContainerStatus> init, IReadOnlyList<ContainerStatus> main, bool terminal)
    {
        var policy = pod.Spec?.RestartPolicy ?? "Always";
        var (pending, failed) = CountInit(pod, init, main);
        if (failed > 0 && policy == "Never")
        {
            return "Failed";
        }

        var waiting = 0;
        var running = 0;
        var stopped = 0;
        var succeeded = 0;
        foreach (var status in main)
        {
            var end = status.State?.Terminated ?? (status.State?.Waiting is not null ? status.LastState?.Terminated : null);
            if (status.State?.Running is not null)
            {
                running++;
            }
            else if (end is not null)
            {
                stopped++;
                succeeded += end.ExitCode == 0 && status.State?.Terminated is not null ? 1 : 0;
            }
            else
            {
                waiting++;
            }
        }

        if (terminal)
        {
            return failed == 0 && pending == 0 && waiting == 0 && stopped > 0 && stopped == succeeded ? "Succeeded" : "Failed";
        }

        if (pending > 0 || failed > 0 || waiting > 0)
        {
            return "Pending";
        }

        return running > 0 ? "Running" : stopped > 0 ? Ended(policy, stopped == succeeded) : "Pending";
    }

    private static string Ended(string policy, bool allSucceeded) => policy switch
    {
        "Never" => allSucceeded ? "Succeeded" : "Failed",
        "OnFailure" => allSucceeded ? "Succeeded" : "Running",
        _ => "Running",
    };

    private static (int Pending, int Failed) CountInit(
        Pod pod, IReadOnlyList<ContainerStatus> init, IReadOnlyList<ContainerStatus> main)
    {
        var mainStarted = main.Any(s => s.State?.Running is not null || s.State?.Terminated is not null || s.LastState?.Terminated is not null);
        var pending = 0;
        var failed = 0;
        foreach (var status in init)
        {
            var spec = pod.Spec?.InitContainers?.FirstOrDefault(c => c.Name == status.Name);
            if (spec?.RestartPolicy == "Always")
            {
                pending += mainStarted || status.Started == true ? 0 : 1;
                continue;
            }

            var end = status.State?.Terminated ?? (status.State?.Waiting is not null ? status.LastState?.Terminated : null);
            if (end is null)
            {
                pending += mainStarted ? 0 : 1;
            }
            else if (end.ExitCode != 0)
            {
                failed++;
            }
        }

        return (pending, failed);
    }
}
