using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>How much was checked.</summary>
/// <param name="Workloads">Workloads recorded.</param>
/// <param name="Operations">Operations of the disk in their records.</param>
/// <param name="CutPoints">Different operations before which the power was cut.</param>
/// <param name="Images">Disks checked, those of second power cuts not counted.</param>
/// <param name="Losses">Disks that had lost something that somebody had seen.</param>
/// <param name="Refusals">Writes that failed in the workloads.</param>
internal readonly record struct PowerCutTally(int Workloads, int Operations, int CutPoints, int Images, int Losses, int Refusals);

/// <summary>Runs workloads, cuts the power before many or all operations of the disk, and checks what is left.</summary>
/// <param name="work">Opens the store that works until the power is cut.</param>
/// <param name="reopen">Opens it again.</param>
internal sealed class PowerCutRun(OpenStore work, OpenStore reopen)
{
    private const int Rounds = 150;

    /// <summary>Sets faults of the disk that the workload runs on, some of them by lot; none by default.</summary>
    internal Action<DiskFaults, Random> Faults { get; init; } = static (_, _) => { };

    /// <summary>Clients that write at the same time.</summary>
    internal int Writers { get; init; } = 4;

    /// <summary>Disks that are drawn at each cut point.</summary>
    internal int ImagesPerCut { get; init; } = 1;

    /// <summary>Checks until a number of cut points is reached.</summary>
    /// <param name="seed">Decides everything but the order in which threads run.</param>
    /// <param name="cutPoints">How many.</param>
    /// <exception cref="BrokenPromiseException">A promise is broken; the message tells the seeds and what led to it.</exception>
    internal async Task<PowerCutTally> RunAsync(int seed, int cutPoints)
    {
        var tally = new PowerCutTally();
        for (int workload = 0; tally.CutPoints < cutPoints; workload++)
        {
            tally = await RunWorkloadAsync(unchecked(seed + workload), cutPoints - tally.CutPoints, tally);
        }
        return tally;
    }

    private async Task<PowerCutTally> RunWorkloadAsync(int workloadSeed, int wanted, PowerCutTally tally)
    {
        var random = new Random(workloadSeed);
        using var disk = new SimulatedDisk(DiskImage.Empty, random.Next());
        Faults(disk.Faults, new Random(random.Next()));
        var timeline = await new Workload(work, disk, random, Writers).RunAsync(Rounds);
        int count = disk.Record.Count;
        int cuts = Math.Min(wanted, count + 1);
        int losses = 0;
        var power = new PowerCut(disk.Record);
        for (int i = 0; i < cuts; i++)
        {
            // Evenly spread, each at a random place of its share.
            int first = (int)((long)i * (count + 1) / cuts);
            int next = (int)((long)(i + 1) * (count + 1) / cuts);
            power.MoveTo(random.Next(first, next));
            for (int drawn = 0; drawn < ImagesPerCut; drawn++)
            {
                losses += await CheckAsync(power, timeline, disk.Record, workloadSeed, random.Next()) ? 1 : 0;
            }
        }
        return new PowerCutTally(
            tally.Workloads + 1, tally.Operations + count, tally.CutPoints + cuts,
            tally.Images + (cuts * ImagesPerCut), tally.Losses + losses, tally.Refusals + timeline.Refusals);
    }

    private async Task<bool> CheckAsync(PowerCut power, Timeline timeline, DiskRecord record, int workloadSeed, int imageSeed)
    {
        var random = new Random(imageSeed);
        var check = new PowerCutCheck(reopen, random);
        try
        {
            return await check.CheckAsync(record, power, timeline, random.Next(2));
        }
        catch (BrokenPromiseException error)
        {
            throw new BrokenPromiseException(error.Promise, $"{error.Detail}\nworkload seed {workloadSeed}, image seed {imageSeed}\n{check.Story}", error);
        }
    }
}
