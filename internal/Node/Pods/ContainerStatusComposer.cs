using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>Composes the status of single containers as upstream does. Pure.</summary>
internal static class ContainerStatusComposer
{
    private const string UnknownExit = "ContainerStatusUnknown";

    /// <summary>The status of one container of the spec.</summary>
    public static ContainerStatus Compose(PodContainer container, PodStatusInput input)
    {
        var current = Current(container, input.State);
        var status = new ContainerStatus
        {
            Name = container.Name,
            Image = container.Spec.Image ?? "",
            ImageID = "",
            RestartCount = 0,
            Ready = false,
            Started = false,
            LastState = new ContainerState(),
        };
        if (current is null)
        {
            FillAbsent(status, container, input);
        }
        else
        {
            Fill(status, current, input);
        }

        ApplyWaiting(status, container, current, input);
        FillReadiness(status, container, current, input);
        return status;
    }

    /// <summary>The container the status speaks of: the newest one, in any sandbox.</summary>
    private static ContainerInfo? Current(PodContainer container, PodRuntimeState state) => state.Latest(container.Name);

    private static void FillAbsent(ContainerStatus status, PodContainer container, PodStatusInput input)
    {
        var previous = Previous(container, input.Pod);
        var initializing = input.Pod.Spec?.InitContainers is { Count: > 0 };
        if (previous?.State?.Terminated is { } terminated)
        {
            // The runtime has forgotten a container whose end was already reported: the report stays.
            status.State = new ContainerState { Terminated = terminated };
            CopyIdentity(status, previous);
            return;
        }

        if (previous?.State?.Running is not null && input.Terminal)
        {
            status.State = new ContainerState
            {
                Terminated = new ContainerStateTerminated
                {
                    Reason = UnknownExit,
                    Message = "The container could not be located when the pod was terminated",
                    ExitCode = 137,
                },
            };
            CopyIdentity(status, previous);
            return;
        }

        status.State = new ContainerState
        {
            Waiting = new ContainerStateWaiting { Reason = initializing ? "PodInitializing" : "ContainerCreating" },
        };
        if (previous?.State?.Running is not null)
        {
            status.LastState = new ContainerState
            {
                Terminated = new ContainerStateTerminated
                {
                    Reason = UnknownExit,
                    Message = "The container could not be located when the pod was deleted.  The container used to be Running",
                    ExitCode = 137,
                },
            };
            status.RestartCount = previous.RestartCount + 1;
        }
        else if (previous is not null)
        {
            status.RestartCount = previous.RestartCount ?? 0;
            status.LastState = previous.LastState ?? new ContainerState();
        }
    }

    private static void CopyIdentity(ContainerStatus status, ContainerStatus previous)
    {
        status.ContainerID = previous.ContainerID;
        status.Image = previous.Image;
        status.ImageID = previous.ImageID;
        status.RestartCount = previous.RestartCount;
        status.LastState = previous.LastState ?? new ContainerState();
    }

    private static ContainerStatus? Previous(PodContainer container, Pod pod) => ((container.Kind switch
    {
        ContainerKind.Main => pod.Status?.ContainerStatuses,
        ContainerKind.Ephemeral => pod.Status?.EphemeralContainerStatuses,
        _ => pod.Status?.InitContainerStatuses,
    }) ?? []).FirstOrDefault(s => s.Name == container.Name);

    private static void Fill(ContainerStatus status, ContainerInfo current, PodStatusInput input)
    {
        status.ContainerID = Id(current);
        status.RestartCount = (int)current.Attempt;
        status.ImageID = current.ImageRef;
        if (current.Image.Length > 0)
        {
            status.Image = current.Image;
        }

        status.State = current.State switch
        {
            ContainerRunState.Running => new ContainerState
            {
                Running = new ContainerStateRunning { StartedAt = current.StartedAt },
            },
            ContainerRunState.Created => new ContainerState
            {
                Waiting = new ContainerStateWaiting { Reason = "ContainerCreating" },
            },
            _ => Terminated(current),
        };
        if (input.State.Before(current) is { } before && before.State is ContainerRunState.Exited or ContainerRunState.Unknown)
        {
            status.LastState = Terminated(input.State.Before(current)!);
        }
    }

    private static void ApplyWaiting(ContainerStatus status, PodContainer container, ContainerInfo? current, PodStatusInput input)
    {
        if (current is { IsRunning: true } || input.Terminal || !input.Waiting.TryGetValue(container.Name, out var waiting))
        {
            return;
        }

        if (status.State?.Terminated is not null)
        {
            status.LastState = status.State;
        }

        status.State = new ContainerState
        {
            Waiting = new ContainerStateWaiting
            {
                Reason = waiting.Reason,
                Message = waiting.Message.Length > 0 ? waiting.Message : null,
            },
        };
    }

    private static void FillReadiness(ContainerStatus status, PodContainer container, ContainerInfo? current, PodStatusInput input)
    {
        if (current is not { IsRunning: true })
        {
            status.Started = false;
            status.Ready = container.Kind == ContainerKind.Init && status.State?.Terminated is { ExitCode: 0 };
            return;
        }

        if (container.Kind is ContainerKind.Ephemeral or ContainerKind.Init)
        {
            status.Started = container.Kind == ContainerKind.Init;
            return;
        }

        var verdict = input.Probes(current.Id);
        status.Started = verdict.Started;
        status.Ready = verdict.Started && verdict.Ready;
    }

    private static string Id(ContainerInfo container) => "containerd://" + container.Id;

    private static ContainerState Terminated(ContainerInfo container) => new()
    {
        Terminated = new ContainerStateTerminated
        {
            ExitCode = container.ExitCode,
            Reason = container.Reason.Length > 0 ? container.Reason : container.ExitCode == 0 ? "Completed" : "Error",
            Message = container.Message.Length > 0 ? container.Message : null,
            StartedAt = container.StartedAt,
            FinishedAt = container.FinishedAt,
            ContainerID = Id(container),
        },
    };
}
