<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AnswerModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>unfamiliar</source>
        <translation>陌生</translation>
    </message>
    <message>
        <source>not sure ({label}?)</source>
        <translation>不确定（{label}？）</translation>
    </message>
    <message>
        <source>{label} · unfamiliar</source>
        <translation>{label} · 陌生</translation>
    </message>
</context>
<context>
    <name>AnswerPanel</name>
    <message>
        <source>Fine-tune on a folder…</source>
        <translation>用文件夹微调…</translation>
    </message>
    <message>
        <source>Teach the model with images of your own (Ctrl+T)</source>
        <translation>用您自己的图像教会模型（Ctrl+T）</translation>
    </message>
    <message>
        <source>Show the file in the file manager</source>
        <translation>在文件管理器中显示该文件</translation>
    </message>
    <message>
        <source>Show in the file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>Heat map of the chosen class, key H</source>
        <translation>所选类别的热力图，按键 H</translation>
    </message>
    <message>
        <source>Show what in the picture speaks for the chosen class (Grad-CAM), key H</source>
        <translation>显示图中支持所选类别的区域（Grad-CAM），按键 H</translation>
    </message>
    <message>
        <source>Opacity of the heat map, percent</source>
        <translation>热力图不透明度，百分比</translation>
    </message>
    <message>
        <source>Opacity of the heat map</source>
        <translation>热力图不透明度</translation>
    </message>
    <message>
        <source>Stage of the network that the heat map is of</source>
        <translation>热力图取自网络的哪个阶段</translation>
    </message>
    <message>
        <source>Probability below which an answer is not sure, percent</source>
        <translation>概率低于多少时算作不确定，百分比</translation>
    </message>
    <message>
        <source>Not sure below 100 %</source>
        <translation>低于 100 % 为不确定</translation>
    </message>
    <message>
        <source>Stage {number}</source>
        <translation>阶段 {number}</translation>
    </message>
    <message>
        <source>Answers below this probability count as not sure.</source>
        <translation>概率低于此值的预测算作不确定。</translation>
    </message>
    <message>
        <source>{tip} The mark at {percent} % is suggested by the validation images.</source>
        <translation>{tip} {percent} % 处的标记是根据验证集图像给出的建议。</translation>
    </message>
    <message>
        <source>Not sure below {percent} %</source>
        <translation>低于 {percent} % 为不确定</translation>
    </message>
    <message>
        <source>Every answer counts</source>
        <translation>所有预测都算数</translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Classifying images</source>
        <translation>正在分类图像</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} 张图像</translation>
    </message>
    <message>
        <source>{count} could not be read</source>
        <translation>{count} 个无法读取</translation>
    </message>
    <message>
        <source>{speed} images per second</source>
        <translation>每秒 {speed} 张图像</translation>
    </message>
    <message>
        <source>slowed down for a training</source>
        <translation>因正在训练而放慢</translation>
    </message>
    <message>
        <source>There are no images in there.</source>
        <translation>其中没有图像。</translation>
    </message>
    <message>
        <source>Cancelled after {count} images</source>
        <translation>已取消，完成 {count} 张图像</translation>
    </message>
    <message>
        <source>It did not work; the reason is above.</source>
        <translation>未能完成；原因见上方。</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Save the answers</source>
        <translation>保存预测结果</translation>
    </message>
    <message>
        <source>Saved in {path}</source>
        <translation>已保存到 {path}</translation>
    </message>
    <message>
        <source>Saving the answers</source>
        <translation>正在保存预测结果</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>{share} · {ms} ms</source>
        <translation>{share} · {ms} 毫秒</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What to do now</source>
        <translation>现在可以做什么</translation>
    </message>
</context>
<context>
    <name>BlockDiagram</name>
    <message>
        <source>{part}, frozen</source>
        <translation>{part}，已冻结</translation>
    </message>
    <message>
        <source>2×2, whitened</source>
        <translation>2×2，白化</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>起始层</translation>
    </message>
    <message>
        <source>max, linear</source>
        <translation>最大池化，全连接</translation>
    </message>
    <message>
        <source>mean, linear</source>
        <translation>平均池化，全连接</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>Stage {number}</source>
        <translation>阶段 {number}</translation>
    </message>
    <message>
        <source>1 block</source>
        <translation>1 个残差块</translation>
    </message>
    <message>
        <source>{count} blocks</source>
        <translation>{count} 个残差块</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
</context>
<context>
    <name>CacheSection</name>
    <message>
        <source>Cache of decoded images</source>
        <translation>已解码图像的缓存</translation>
    </message>
    <message>
        <source>The images of a folder are decoded once, at the size that is trained at, and read from here later. Where the limit is reached, those not used for longest make room.</source>
        <translation>文件夹中的图像按训练所用的尺寸只解码一次，之后从这里读取。达到上限时，最久未用的图像会让出空间。</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Used now</source>
        <translation>当前占用</translation>
    </message>
    <message>
        <source>Clear the cache of decoded images…</source>
        <translation>清除已解码图像的缓存…</translation>
    </message>
    <message>
        <source>Place of the cache</source>
        <translation>缓存的位置</translation>
    </message>
    <message>
        <source>Limit of the cache in GiB</source>
        <translation>缓存上限，以 GiB 计</translation>
    </message>
    <message>
        <source>No cache</source>
        <translation>不缓存</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>清除…</translation>
    </message>
    <message>
        <source>Cache: {action}</source>
        <translation>缓存：{action}</translation>
    </message>
    <message>
        <source>Place of the cache: {value}</source>
        <translation>缓存的位置：{value}</translation>
    </message>
    <message>
        <source>Limit of the cache: {value}</source>
        <translation>缓存上限：{value}</translation>
    </message>
    <message>
        <source>Looking at the cache</source>
        <translation>正在查看缓存</translation>
    </message>
    <message>
        <source>{size}, 1 data set</source>
        <translation>{size}，1 个数据集</translation>
    </message>
    <message>
        <source>{size}, {count} data sets</source>
        <translation>{size}，{count} 个数据集</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Choose the place of the cache</source>
        <translation>选择缓存的位置</translation>
    </message>
    <message>
        <source>Clear the old place?</source>
        <translation>清除原位置？</translation>
    </message>
    <message>
        <source>What lies there is not read any more, and is decoded anew in the new place.</source>
        <translation>那里的内容不再读取，将在新位置重新解码。</translation>
    </message>
    <message>
        <source>Clear {size} of decoded images?</source>
        <translation>清除 {size} 已解码的图像？</translation>
    </message>
    <message>
        <source>Your own files stay as they are. These data sets are decoded anew when they are needed:</source>
        <translation>您自己的文件保持不变。以下数据集将在需要时重新解码：</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Clearing the cache</source>
        <translation>正在清除缓存</translation>
    </message>
</context>
<context>
    <name>ChoiceSections</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>{size} %</source>
        <translation>{size} %</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Reduced: nothing moves by itself</source>
        <translation>减少：没有自行移动的内容</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Runs folder</source>
        <translation>运行总文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Runs folder: choose</source>
        <translation>运行总文件夹：选择</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Runs folder: default</source>
        <translation>运行总文件夹：默认</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Looking for GPUs</source>
        <translation>正在查找 GPU</translation>
    </message>
    <message>
        <source>Keep the computer awake while a run is at work</source>
        <translation>运行进行时保持电脑唤醒</translation>
    </message>
    <message>
        <source>The screen may still go dark. It holds as long as this window is open.</source>
        <translation>屏幕仍可能变暗。只要此窗口打开就有效。</translation>
    </message>
    <message>
        <source>Tell when a run has ended</source>
        <translation>运行结束时通知</translation>
    </message>
    <message>
        <source>By a notice of the system, for runs of more than a minute.</source>
        <translation>通过系统通知，用于超过一分钟的运行。</translation>
    </message>
    <message>
        <source>{device} (none here)</source>
        <translation>{device}（此电脑没有）</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Of data sets and weights, when you ask for them. Nothing is ever sent.</source>
        <translation>仅在您要求时下载数据集和权重。从不发送任何内容。</translation>
    </message>
    <message>
        <source>Network connections…</source>
        <translation>网络连接…</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measured: each run tries how many are fastest, and again when others need the machine.</source>
        <translation>实测：每次训练会试出最快的线程数；其他程序占用电脑时会重新测量。</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Choose the folder for new runs</source>
        <translation>选择存放新运行的文件夹</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}：{value}</translation>
    </message>
</context>
<context>
    <name>ClassModel</name>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>{name}: {count} images</source>
        <translation>{name}：{count} 张图像</translation>
    </message>
</context>
<context>
    <name>ClassNamesField</name>
    <message>
        <source>Where the class names come from</source>
        <translation>类别名称的来源</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Read the class names from a file</source>
        <translation>从文件读取类别名称</translation>
    </message>
    <message>
        <source>Class names, one a line, in the order of the answers</source>
        <translation>类别名称，每行一个，按输出的顺序</translation>
    </message>
    <message>
        <source>One name a line, in the order of the answers</source>
        <translation>每行一个名称，按输出的顺序</translation>
    </message>
    <message>
        <source>Those of {data}</source>
        <translation>{data} 的名称</translation>
    </message>
    <message>
        <source>CIFAR-10</source>
        <translation>CIFAR-10</translation>
    </message>
    <message>
        <source>ImageNet</source>
        <translation>ImageNet</translation>
    </message>
    <message>
        <source>Typed or pasted</source>
        <translation>手动输入或粘贴</translation>
    </message>
    <message>
        <source>The 1,000 names of ImageNet, in torchvision&apos;s order.</source>
        <translation>ImageNet 的 1,000 个名称，按 torchvision 的顺序。</translation>
    </message>
    <message>
        <source>A name stands in it twice.</source>
        <translation>其中有重复的名称。</translation>
    </message>
    <message>
        <source>{count} of {all} names.</source>
        <translation>{count} 个名称，共需 {all} 个。</translation>
    </message>
    <message>
        <source>Lists of names (*.txt *.json *.csv *.names);;All files (*)</source>
        <translation>名称列表 (*.txt *.json *.csv *.names);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose a list of class names</source>
        <translation>选择类别名称列表</translation>
    </message>
</context>
<context>
    <name>ClassifyPage</name>
    <message>
        <source>Classify</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Model that classifies</source>
        <translation>用于分类的模型</translation>
    </message>
    <message>
        <source>Also ask</source>
        <translation>同时询问</translation>
    </message>
    <message>
        <source>Let other models answer about the same images</source>
        <translation>让其他模型也对同样的图像作出预测</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>打开图像…</translation>
    </message>
    <message>
        <source>Also ask ({count})</source>
        <translation>同时询问（{count}）</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>Weights file…</source>
        <translation>权重文件…</translation>
    </message>
    <message>
        <source>Drop images or a folder here</source>
        <translation>将图像或文件夹拖放到此处</translation>
    </message>
    <message>
        <source>One image shows its classes; many fill a table that can be saved.</source>
        <translation>单张图像会显示其类别；多张图像会填入可保存的表格。</translation>
    </message>
    <message>
        <source>Fine-tune on a folder…</source>
        <translation>用文件夹微调…</translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation>尚未选择模型</translation>
    </message>
    <message>
        <source>Choose another one in the list above, or train a network.</source>
        <translation>请在上方列表中另选一个，或训练一个网络。</translation>
    </message>
    <message>
        <source>Train a network</source>
        <translation>训练网络</translation>
    </message>
    <message>
        <source>There is no model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Train a network, or choose a file of weights in the list above.</source>
        <translation>请训练一个网络，或在上方列表中选择权重文件。</translation>
    </message>
</context>
<context>
    <name>ClassifyPresenter</name>
    <message>
        <source>Getting ready to classify</source>
        <translation>正在准备分类</translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation>正在读取模型…</translation>
    </message>
    <message>
        <source>Keeping the threshold</source>
        <translation>正在保存阈值</translation>
    </message>
    <message>
        <source>Images ({patterns})</source>
        <translation>图像 ({patterns})</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Classify all images in a folder</source>
        <translation>对文件夹中的所有图像分类</translation>
    </message>
    <message>
        <source>The clipboard holds no image.</source>
        <translation>剪贴板中没有图像。</translation>
    </message>
    <message>
        <source>Taking the pasted image</source>
        <translation>正在获取粘贴的图像</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>Choose weights to start from on the Model page first.</source>
        <translation>请先在“模型”页选择作为起点的权重。</translation>
    </message>
    <message>
        <source>Take preset {name}</source>
        <translation>采用预设 {name}</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Open data set {name}</source>
        <translation>打开数据集 {name}</translation>
    </message>
    <message>
        <source>Open run {name}</source>
        <translation>打开运行 {name}</translation>
    </message>
</context>
<context>
    <name>CommandModel</name>
    <message>
        <source>holds now</source>
        <translation>当前生效</translation>
    </message>
    <message>
        <source>Not now. {reason}</source>
        <translation>暂不可用。{reason}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Find a command: type a few letters</source>
        <translation>查找命令：输入几个字</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Nothing goes with these words.</source>
        <translation>没有与这些文字相符的命令。</translation>
    </message>
</context>
<context>
    <name>CommandWords</name>
    <message>
        <source>shortcuts hotkeys bindings help</source>
        <translation>快捷键 热键 帮助 shortcuts hotkeys</translation>
    </message>
    <message>
        <source>doctor diagnose driver CUDA GPU system</source>
        <translation>诊断 驱动 系统 CUDA GPU doctor</translation>
    </message>
    <message>
        <source>settings options configuration</source>
        <translation>设置 选项 配置 settings</translation>
    </message>
    <message>
        <source>crash bug problem log error</source>
        <translation>崩溃 错误 日志 问题 crash</translation>
    </message>
    <message>
        <source>internet privacy online</source>
        <translation>互联网 隐私 联网</translation>
    </message>
    <message>
        <source>internet network offline</source>
        <translation>互联网 网络 离线</translation>
    </message>
    <message>
        <source>dataset import load photos pictures</source>
        <translation>数据集 导入 加载 照片 图片</translation>
    </message>
    <message>
        <source>dataset images classes split copies duplicates faults</source>
        <translation>数据集 图像 类别 划分 重复 问题</translation>
    </message>
    <message>
        <source>architecture network layers parameters weights</source>
        <translation>结构 网络 层 参数 权重</translation>
    </message>
    <message>
        <source>hyperparameters recipe presets epochs batch curves</source>
        <translation>超参数 配方 预设 轮数 批量 曲线</translation>
    </message>
    <message>
        <source>history compare experiments export checkpoints</source>
        <translation>历史 比较 实验 导出 检查点</translation>
    </message>
    <message>
        <source>predict inference recognize drop</source>
        <translation>预测 推理 识别 拖放</translation>
    </message>
    <message>
        <source>transfer learning pretrained weights</source>
        <translation>迁移学习 预训练 权重</translation>
    </message>
    <message>
        <source>output directory location disk</source>
        <translation>输出 目录 位置 磁盘</translation>
    </message>
    <message>
        <source>fit begin</source>
        <translation>开始 拟合</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>恢复 继续</translation>
    </message>
    <message>
        <source>estimate time speed benchmark memory</source>
        <translation>估计 时间 速度 内存 基准</translation>
    </message>
    <message>
        <source>LR finder range test</source>
        <translation>学习率 查找 范围测试</translation>
    </message>
    <message>
        <source>night mode colors appearance</source>
        <translation>夜间模式 颜色 外观</translation>
    </message>
    <message>
        <source>day mode colors appearance</source>
        <translation>日间模式 颜色 外观</translation>
    </message>
    <message>
        <source>font zoom larger smaller</source>
        <translation>字体 缩放 放大 缩小</translation>
    </message>
    <message>
        <source>English Chinese 中文 translation</source>
        <translation>英语 汉语 English 中文 翻译</translation>
    </message>
    <message>
        <source>animation</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>cores CPU processor</source>
        <translation>核心 CPU 处理器</translation>
    </message>
    <message>
        <source>GPU CPU CUDA processor</source>
        <translation>GPU CPU CUDA 处理器</translation>
    </message>
    <message>
        <source>sleep suspend</source>
        <translation>睡眠 待机</translation>
    </message>
    <message>
        <source>notification sound message</source>
        <translation>通知 声音 消息</translation>
    </message>
    <message>
        <source>disk space size</source>
        <translation>磁盘 空间 大小</translation>
    </message>
</context>
<context>
    <name>CompareBar</name>
    <message>
        <source>Plots in view</source>
        <translation>显示的曲线图</translation>
    </message>
    <message>
        <source>Compare with no run</source>
        <translation>取消比较</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>与其他训练比较…</translation>
    </message>
    <message>
        <source>Compared with 1 run</source>
        <translation>与 1 个训练比较</translation>
    </message>
    <message>
        <source>Compared with {number} runs</source>
        <translation>与 {number} 个训练比较</translation>
    </message>
    <message>
        <source>Lay the curves of other runs over these</source>
        <translation>将其他训练的曲线叠加在此</translation>
    </message>
    <message>
        <source>No run is shown that others can be laid over.</source>
        <translation>当前没有显示可供叠加的训练。</translation>
    </message>
    <message>
        <source>There is no other run in the runs folder.</source>
        <translation>训练文件夹中没有其他训练。</translation>
    </message>
    <message>
        <source>A run in another folder…</source>
        <translation>其他文件夹中的训练…</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>Reading {count} runs</source>
        <translation>正在读取 {count} 个训练</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Validation accuracy</source>
        <translation>验证准确率</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>测试准确率</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>最佳轮</translation>
    </message>
    <message>
        <source>Epochs done</source>
        <translation>已完成轮数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>ComparisonPanel</name>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Show the accuracies</source>
        <translation>显示准确率</translation>
    </message>
    <message>
        <source>Show the losses</source>
        <translation>显示损失</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>显示全部设置</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the comparison</source>
        <translation>复制比较结果</translation>
    </message>
    <message>
        <source>Copy as a table</source>
        <translation>复制为表格</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Differences of the chosen runs</source>
        <translation>所选训练的差异</translation>
    </message>
    <message>
        <source>Their recipes are the same.</source>
        <translation>它们的配方相同。</translation>
    </message>
    <message>
        <source>{count} runs compared</source>
        <translation>比较 {count} 个训练</translation>
    </message>
    <message>
        <source>The first {count} of {all} runs compared</source>
        <translation>比较 {all} 个训练中的前 {count} 个</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
</context>
<context>
    <name>ComparisonPresenter</name>
    <message>
        <source>Looking for other runs</source>
        <translation>正在查找其他训练</translation>
    </message>
    <message>
        <source>Choose the folder of a run</source>
        <translation>选择训练的文件夹</translation>
    </message>
    <message>
        <source>Reading the curves of {run}</source>
        <translation>正在读取 {run} 的曲线</translation>
    </message>
</context>
<context>
    <name>Completion</name>
    <message>
        <source>Choose labelled images</source>
        <translation>选择带标签的图像</translation>
    </message>
    <message>
        <source>The likely ways are tried on {data}…</source>
        <translation>正在 {data} 上尝试可能的方式…</translation>
    </message>
    <message>
        <source>Trying normalizations</source>
        <translation>正在尝试归一化方式</translation>
    </message>
    <message>
        <source>{name} does best: {accuracy} of {count} images of {data} are answered rightly.</source>
        <translation>{name} 效果最好：{data} 的 {count} 张图像中 {accuracy} 预测正确。</translation>
    </message>
    <message>
        <source>The file is written…</source>
        <translation>正在写入文件…</translation>
    </message>
    <message>
        <source>Keeping the weights</source>
        <translation>正在保存权重</translation>
    </message>
</context>
<context>
    <name>CompletionWindow</name>
    <message>
        <source>Weights of another program</source>
        <translation>其他程序的权重</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>不匹配之处</translation>
    </message>
    <message>
        <source>How the images were normalized</source>
        <translation>图像的归一化方式</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Side of what the network sees, in pixels</source>
        <translation>网络所见图像的边长，以像素计</translation>
    </message>
    <message>
        <source>Where the shortcuts put zeros</source>
        <translation>捷径连接在何处补零</translation>
    </message>
    <message>
        <source>Half before, half behind</source>
        <translation>前后各一半</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>后面</translation>
    </message>
    <message>
        <source>Try on labelled images…</source>
        <translation>在带标签的图像上尝试…</translation>
    </message>
    <message>
        <source>Other data…</source>
        <translation>其他数据…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Keep and use</source>
        <translation>保存并使用</translation>
    </message>
    <message>
        <source>What the file does not say</source>
        <translation>文件未说明的内容</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Class names</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>Added zeros</source>
        <translation>补零位置</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Another program wrote it. This network was recognized in it, and every tensor has its place. Say the rest, and it is kept as a file of this app.</source>
        <translation>该文件由其他程序写成。已从中识别出此网络，每个张量都有对应的位置。补全其余信息后，将保存为本应用的文件。</translation>
    </message>
    <message>
        <source>It holds no residual network of the kind known here: {reason}.</source>
        <translation>其中没有此处已知类型的残差网络：{reason}。</translation>
    </message>
    <message>
        <source>The last layer, which names the class, is missing: it cannot be used alone.</source>
        <translation>缺少给出类别的最后一层：无法单独使用。</translation>
    </message>
    <message>
        <source>It does not fit as a whole, and nothing is loaded in part.</source>
        <translation>整体不匹配，因此不加载任何部分。</translation>
    </message>
    <message>
        <source>Other numbers</source>
        <translation>其他数值</translation>
    </message>
    <message>
        <source>Try on {data}</source>
        <translation>在 {data} 上尝试</translation>
    </message>
    <message>
        <source>Where you do not know it: the likely ones are tried, the best is proposed.</source>
        <translation>如果您不知道：将尝试可能的方式，并推荐最好的一种。</translation>
    </message>
    <message>
        <source>Of pixels from 0 to 1; each deviation above 0. Divide numbers up to 255 by 255.</source>
        <translation>针对 0 到 1 的像素值；标准差须大于 0。0 到 255 的数值请除以 255。</translation>
    </message>
    <message>
        <source>mean {mean} · deviation {std}</source>
        <translation>均值 {mean} · 标准差 {std}</translation>
    </message>
</context>
<context>
    <name>ConnectionsWindow</name>
    <message>
        <source>Network connections</source>
        <translation>网络连接</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>not ended</source>
        <translation>未结束</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>sent on</source>
        <translation>已转向</translation>
    </message>
    <message>
        <source>refused: {detail}</source>
        <translation>被拒绝：{detail}</translation>
    </message>
    <message>
        <source>broke off: {detail}</source>
        <translation>中断：{detail}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>ResNet Studio connects to the network only when you ask for data or weights that have to be downloaded, and sends nothing of yours. Each connection that it made on this computer is listed here.</source>
        <translation>ResNet Studio 仅在您需要下载数据或权重时才连接网络，不会发送您的任何内容。它在这台电脑上建立过的每个连接都列在这里。</translation>
    </message>
    <message>
        <source>Looking at the connections</source>
        <translation>正在查看网络连接</translation>
    </message>
    <message>
        <source>No connection was made.</source>
        <translation>没有建立过连接。</translation>
    </message>
</context>
<context>
    <name>CopiesList</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Back to the images</source>
        <translation>返回图像</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>无需处理</translation>
    </message>
</context>
<context>
    <name>CopiesPresenter</name>
    <message>
        <source>Still looking for copies…</source>
        <translation>仍在查找重复图像…</translation>
    </message>
    <message>
        <source>Looking for copies</source>
        <translation>正在查找重复图像</translation>
    </message>
    <message>
        <source>Excluding images</source>
        <translation>正在排除图像</translation>
    </message>
    <message>
        <source>Taking images back in</source>
        <translation>正在取回图像</translation>
    </message>
    <message>
        <source>exclusion of {count} images</source>
        <translation>排除 {count} 张图像</translation>
    </message>
    <message>
        <source>return of {count} images</source>
        <translation>取回 {count} 张图像</translation>
    </message>
    <message>
        <source>{count} images are excluded from new runs. No file was touched.</source>
        <translation>已从新的运行中排除 {count} 张图像。没有改动任何文件。</translation>
    </message>
    <message>
        <source>{count} images take part again.</source>
        <translation>{count} 张图像重新参与。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>same bytes</source>
        <translation>字节相同</translation>
    </message>
    <message>
        <source>same pixels</source>
        <translation>像素相同</translation>
    </message>
    <message>
        <source>nearly the same</source>
        <translation>几乎相同</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>镜像</translation>
    </message>
</context>
<context>
    <name>CurvePanel</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>目前最佳</translation>
    </message>
    <message>
        <source>Smoothing of the training curve</source>
        <translation>训练曲线的平滑程度</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Draw on a logarithmic axis</source>
        <translation>使用对数坐标轴</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Show the whole run (Home)</source>
        <translation>显示整个运行（Home）</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Show the numbers as a table</source>
        <translation>以表格显示数值</translation>
    </message>
    <message>
        <source>by epoch</source>
        <translation>按轮</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Every step</source>
        <translation>每一步</translation>
    </message>
    <message>
        <source>Show the numbers of every step in view</source>
        <translation>显示视图中每一步的数值</translation>
    </message>
    <message>
        <source>Copy or save the plot and its numbers</source>
        <translation>复制或保存曲线图及其数值</translation>
    </message>
    <message>
        <source>{title} by epoch</source>
        <translation>按轮的{title}</translation>
    </message>
    <message>
        <source>train {value}</source>
        <translation>训练 {value}</translation>
    </message>
    <message>
        <source>validation {value}</source>
        <translation>验证 {value}</translation>
    </message>
    <message>
        <source>best {value}, epoch {epoch}</source>
        <translation>最佳 {value}，第 {epoch} 轮</translation>
    </message>
    <message>
        <source>epoch {epoch}</source>
        <translation>第 {epoch} 轮</translation>
    </message>
    <message>
        <source>at epoch {epoch}</source>
        <translation>在第 {epoch} 轮</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Copy as picture</source>
        <translation>复制为图片</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>保存为 PNG…</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>保存为 SVG…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>保存为 CSV…</translation>
    </message>
    <message>
        <source>Save every step as CSV…</source>
        <translation>将每一步保存为 CSV…</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>保存曲线图</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Save the numbers</source>
        <translation>保存数值</translation>
    </message>
    <message>
        <source>Drawings (*.svg)</source>
        <translation>矢量图 (*.svg)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Saving {name}</source>
        <translation>正在保存 {name}</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open another data set</source>
        <translation>打开其他数据集</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>CIFAR-10 archive…</source>
        <translation>CIFAR-10 压缩包…</translation>
    </message>
    <message>
        <source>CIFAR-10</source>
        <translation>CIFAR-10</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>Opened lately</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络看到的图像</translation>
    </message>
    <message>
        <source>Your images, changed at random as in training</source>
        <translation>您的图像，按训练时的方式随机变换</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose a model for this data set</source>
        <translation>为此数据集选择模型</translation>
    </message>
    <message>
        <source>Progress of the scan</source>
        <translation>扫描进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the scan</source>
        <translation>取消扫描</translation>
    </message>
    <message>
        <source>Images that show the same picture</source>
        <translation>内容相同的图像</translation>
    </message>
    <message>
        <source>Images with something amiss</source>
        <translation>有问题的图像</translation>
    </message>
    <message>
        <source>Remove those that are gone</source>
        <translation>移除已不存在的</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
</context>
<context>
    <name>DataPresenter</name>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图像文件夹</translation>
    </message>
    <message>
        <source>CIFAR-10 archives (*.tar.gz *.tgz *.tar)</source>
        <translation>CIFAR-10 压缩包 (*.tar.gz *.tgz *.tar)</translation>
    </message>
    <message>
        <source>Open a CIFAR-10 archive</source>
        <translation>打开 CIFAR-10 压缩包</translation>
    </message>
    <message>
        <source>the digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>The archive of {size} MB is fetched from {address} and kept on this computer. Nothing is sent. A copy that you have already can be opened instead.</source>
        <translation>将从 {address} 获取 {size} MB 的压缩包并保存在本机。不会发送任何内容。也可以改为打开您已有的副本。</translation>
    </message>
    <message>
        <source>Download CIFAR-10</source>
        <translation>下载 CIFAR-10</translation>
    </message>
    <message>
        <source>Open a copy…</source>
        <translation>打开副本…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Download CIFAR-10?</source>
        <translation>下载 CIFAR-10？</translation>
    </message>
    <message>
        <source>Splitting the data set</source>
        <translation>正在划分数据集</translation>
    </message>
    <message>
        <source>Cut as soon as each image has been looked at.</source>
        <translation>检查完每张图像后即可划分。</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>正在查找图像…</translation>
    </message>
    <message>
        <source>Checking each image: {done} of {total}</source>
        <translation>正在检查每张图像：{done} / {total}</translation>
    </message>
    <message>
        <source>{images} images · {classes} classes</source>
        <translation>{images} 张图像 · {classes} 个类别</translation>
    </message>
    <message>
        <source>{images} images · {classes} classes · mostly {size} px</source>
        <translation>{images} 张图像 · {classes} 个类别 · 多为 {size} px</translation>
    </message>
    <message>
        <source>{images} images · {classes} classes · {size} × {size} px</source>
        <translation>{images} 张图像 · {classes} 个类别 · {size} × {size} px</translation>
    </message>
</context>
<context>
    <name>DepthChoice</name>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>For small images (CIFAR)</source>
        <translation>用于小图像（CIFAR）</translation>
    </message>
    <message>
        <source>For photographs (ImageNet)</source>
        <translation>用于照片（ImageNet）</translation>
    </message>
    <message>
        <source>Own stages</source>
        <translation>自定义阶段</translation>
    </message>
    <message>
        <source>ResNet-{depth}</source>
        <translation>ResNet-{depth}</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>In brackets: the 95 % interval (Wilson)</source>
        <translation>括号内：95 % 置信区间（Wilson）</translation>
    </message>
    <message>
        <source>Recipe of the run</source>
        <translation>该运行的配方</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Use for classifying</source>
        <translation>用于分类</translation>
    </message>
    <message>
        <source>Fine-tune…</source>
        <translation>微调…</translation>
    </message>
    <message>
        <source>Fine-tune on a folder of images</source>
        <translation>用图像文件夹微调</translation>
    </message>
    <message>
        <source>Clone into the form</source>
        <translation>复制到表单</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Best validation accuracy</source>
        <translation>最佳验证准确率</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>测试准确率</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Star, tags and note cannot be read: {reason}</source>
        <translation>无法读取星标、标签和备注：{reason}</translation>
    </message>
    <message>
        <source>{accuracy} on {images} images</source>
        <translation>{accuracy}，共 {images} 张图像</translation>
    </message>
</context>
<context>
    <name>DevicePresenter</name>
    <message>
        <source>Looking for GPUs</source>
        <translation>正在查找 GPU</translation>
    </message>
    <message>
        <source>No NVIDIA GPU is here.</source>
        <translation>本机没有 NVIDIA GPU。</translation>
    </message>
    <message>
        <source>One NVIDIA GPU is here, and it needs no choice.</source>
        <translation>本机有一块 NVIDIA GPU，无需选择。</translation>
    </message>
</context>
<context>
    <name>DoctorWindow</name>
    <message>
        <source>Check this computer</source>
        <translation>检查此电脑</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Looking over this computer</source>
        <translation>正在检查此电脑</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <translation>正在检查此电脑</translation>
    </message>
    <message>
        <source>1 thing needs a cure</source>
        <translation>有 1 个问题需要解决</translation>
    </message>
    <message>
        <source>{count} things need a cure</source>
        <translation>有 {count} 个问题需要解决</translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>well</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>needs a cure</source>
        <translation>需要解决</translation>
    </message>
</context>
<context>
    <name>DownloadSwitch</name>
    <message>
        <source>Allow downloads</source>
        <translation>允许下载</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Classify {count} images</source>
        <translation>分类 {count} 张图像</translation>
    </message>
    <message>
        <source>Classify {name}</source>
        <translation>分类 {name}</translation>
    </message>
    <message>
        <source>with the chosen model</source>
        <translation>使用所选模型</translation>
    </message>
    <message>
        <source>Open as data set</source>
        <translation>作为数据集打开</translation>
    </message>
    <message>
        <source>Open this run</source>
        <translation>打开此运行</translation>
    </message>
    <message>
        <source>Take over this recipe</source>
        <translation>采用此配方</translation>
    </message>
    <message>
        <source>Use these weights</source>
        <translation>使用这些权重</translation>
    </message>
    <message>
        <source>This cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>Only files and folders can be dropped here.</source>
        <translation>此处只能拖放文件和文件夹。</translation>
    </message>
    <message>
        <source>{path} is not there. Check the spelling, or open it with Data → Open…</source>
        <translation>{path} 不存在。请检查拼写，或通过“数据 → 打开…”打开。</translation>
    </message>
    <message>
        <source>The folder {name} holds no images, no CIFAR-10 and no run.</source>
        <translation>文件夹 {name} 中没有图像、CIFAR-10 或运行。</translation>
    </message>
    <message>
        <source>{name} holds a network of another library; PyTorch&apos;s are read.</source>
        <translation>{name} 是其他库的网络；此处读取 PyTorch 的网络。</translation>
    </message>
    <message>
        <source>Drop one folder at a time, or images alone; {name} is a folder.</source>
        <translation>请一次拖放一个文件夹，或只拖放图像；{name} 是文件夹。</translation>
    </message>
    <message>
        <source>{name} is no image, archive, recipe or run.</source>
        <translation>{name} 不是图像、压缩包、配方或运行。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Opened lately</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Drop a folder of images here</source>
        <translation>将图像文件夹拖放到此处</translation>
    </message>
    <message>
        <source>One folder for each class, with or without train, validation and test above them.</source>
        <translation>每个类别一个文件夹，上层可以有 train、validation 和 test，也可以没有。</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>A folder with one folder for each class</source>
        <translation>每个类别各占一个子文件夹的文件夹</translation>
    </message>
    <message>
        <source>Open archive…</source>
        <translation>打开压缩包…</translation>
    </message>
    <message>
        <source>A CIFAR-10 archive, as it was downloaded</source>
        <translation>下载所得的 CIFAR-10 压缩包</translation>
    </message>
    <message>
        <source>CIFAR-10</source>
        <translation>CIFAR-10</translation>
    </message>
    <message>
        <source>60,000 small photographs of ten things</source>
        <translation>十类事物的 60,000 张小照片</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>1,797 handwritten digits that come with the app</source>
        <translation>应用自带的 1,797 个手写数字</translation>
    </message>
</context>
<context>
    <name>FactsPanel</name>
    <message>
        <source>Classes; those that are chosen are shown alone</source>
        <translation>类别；选中的类别将单独显示</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
</context>
<context>
    <name>FaultList</name>
    <message>
        <source>Copy list</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Back to the images</source>
        <translation>返回图像</translation>
    </message>
    <message>
        <source>What is wrong in the data set</source>
        <translation>数据集中的问题</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Show the chosen file where it lies, to mend or remove it there</source>
        <translation>在所在位置显示所选文件，以便修复或移除</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>What cannot be read is left out of new runs. Mended and opened again, it is in.</source>
        <translation>无法读取的文件不会进入新的训练。修复并重新打开后会重新加入。</translation>
    </message>
    <message>
        <source>1 entry</source>
        <translation>1 个条目</translation>
    </message>
    <message>
        <source>{count} entries</source>
        <translation>{count} 个条目</translation>
    </message>
</context>
<context>
    <name>FaultModel</name>
    <message>
        <source>File or folder</source>
        <translation>文件或文件夹</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Explain {field}</source>
        <translation>解释“{field}”</translation>
    </message>
    <message>
        <source>Source: {source}.</source>
        <translation>来源：{source}。</translation>
    </message>
    <message>
        <source>Back to {value}</source>
        <translation>恢复为 {value}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Filter by file, class or fault</source>
        <translation>按文件、类别或问题筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Answers of this kind</source>
        <translation>此类结果</translation>
    </message>
    <message>
        <source>Answers of this class</source>
        <translation>此类别的预测结果</translation>
    </message>
    <message>
        <source>Lowest probability that is shown, percent</source>
        <translation>显示的最低概率，百分比</translation>
    </message>
    <message>
        <source>Lowest probability that is shown</source>
        <translation>显示的最低概率</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>所有结果</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Unfamiliar</source>
        <translation>陌生</translation>
    </message>
    <message>
        <source>Models differ</source>
        <translation>模型意见不一</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>≥{percent} %</source>
        <translation>≥{percent} %</translation>
    </message>
</context>
<context>
    <name>FindingChip</name>
    <message>
        <source>Look at the list: {text}</source>
        <translation>查看列表：{text}</translation>
    </message>
</context>
<context>
    <name>FindingStrip</name>
    <message>
        <source>1 thing to look at before you train</source>
        <translation>训练前有 1 项需要查看</translation>
    </message>
    <message>
        <source>{count} things to look at before you train</source>
        <translation>训练前有 {count} 项需要查看</translation>
    </message>
    <message>
        <source>Ready to train on</source>
        <translation>可以用于训练</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Much smaller than the others: {count}</source>
        <translation>明显小于其他图像：{count}</translation>
    </message>
    <message>
        <source>Their shorter side is less than half of the usual {side} px; enlarged, they are blurred.</source>
        <translation>它们的短边不到通常 {side} 像素的一半；放大后会模糊。</translation>
    </message>
    <message>
        <source>Classes with fewer than {least} images: {count}</source>
        <translation>图像少于 {least} 张的类别：{count}</translation>
    </message>
    <message>
        <source>What is measured of so few is little more than chance: {names}.</source>
        <translation>图像这么少，测得的结果与随机相差无几：{names}。</translation>
    </message>
    <message>
        <source>As the data set gives it.</source>
        <translation>采用数据集自带的划分。</translation>
    </message>
    <message>
        <source>As the data set gives it; validation is cut from train, by class, seed {seed}.</source>
        <translation>采用数据集自带的划分；验证集按类别从训练集中划出，种子 {seed}。</translation>
    </message>
    <message>
        <source>Cut by class, seed {seed}. Kept, so that new files move no image to another part.</source>
        <translation>按类别划分，种子 {seed}。划分会保留，新文件不会使任何图像换到其他部分。</translation>
    </message>
    <message>
        <source>train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>1 entry left out or odd</source>
        <translation>有 1 个条目被忽略或异常</translation>
    </message>
    <message>
        <source>{count} entries left out or odd</source>
        <translation>有 {count} 个条目被忽略或异常</translation>
    </message>
    <message>
        <source>All {count} were read.</source>
        <translation>{count} 张全部读取成功。</translation>
    </message>
    <message>
        <source>Every image opens</source>
        <translation>每张图像都能打开</translation>
    </message>
    <message>
        <source>Every image is there</source>
        <translation>图像齐全</translation>
    </message>
    <message>
        <source>Verified copy</source>
        <translation>已核实的副本</translation>
    </message>
    <message>
        <source>Its md5 is the official one.</source>
        <translation>其 md5 与官方一致。</translation>
    </message>
    <message>
        <source>Unverified copy</source>
        <translation>未核实的副本</translation>
    </message>
    <message>
        <source>Its md5 is not the official one; results may differ a little from published ones.</source>
        <translation>其 md5 与官方不一致；结果可能与公布的略有不同。</translation>
    </message>
    <message>
        <source>{largest} has {ratio:.1f} times as many images as {smallest}</source>
        <translation>{largest} 的图像数是 {smallest} 的 {ratio:.1f} 倍</translation>
    </message>
    <message>
        <source>Accuracy alone will say little of the small classes; look at the table for each class.</source>
        <translation>仅凭准确率很难看出小类别的情况；请查看各类别的表格。</translation>
    </message>
    <message>
        <source>No picture is there twice</source>
        <translation>没有重复的图片</translation>
    </message>
    <message>
        <source>Look for copies</source>
        <translation>查找重复图像</translation>
    </message>
    <message>
        <source>The search was stopped before it was through.</source>
        <translation>查找在完成前被停止。</translation>
    </message>
    <message>
        <source>Excluded from new runs: {count}</source>
        <translation>已从新的运行中排除：{count}</translation>
    </message>
    <message>
        <source>The files are untouched; each can be taken back in.</source>
        <translation>文件未被改动；每一张都可以取回。</translation>
    </message>
    <message>
        <source>Same picture in two splits: {count}</source>
        <translation>同一图片在两个划分中：{count}</translation>
    </message>
    <message>
        <source>What is measured on such images is too good.</source>
        <translation>在这类图像上测得的结果偏好。</translation>
    </message>
    <message>
        <source>Same picture in two classes: {count}</source>
        <translation>同一图片在两个类别中：{count}</translation>
    </message>
    <message>
        <source>One of the two labels must be wrong.</source>
        <translation>两个标签中必有一个错误。</translation>
    </message>
    <message>
        <source>Same picture twice in one class: {count}</source>
        <translation>同一图片在一个类别中重复：{count}</translation>
    </message>
    <message>
        <source>They count twice, and do no other harm.</source>
        <translation>它们会重复计数，没有其他影响。</translation>
    </message>
    <message>
        <source>They are in no split. Runs that have begun keep the images that they began with.</source>
        <translation>它们不属于任何划分。已开始的运行保持开始时的图像。</translation>
    </message>
    <message>
        <source>Take {count} back in</source>
        <translation>取回 {count} 张</translation>
    </message>
    <message>
        <source>One of each is left out, that of train before that of validation and test; of a picture in two classes both are.</source>
        <translation>每组排除一张，先排除训练集的，再到验证集和测试集；同一图片在两个类别中时两张都排除。</translation>
    </message>
    <message>
        <source>Nobody but you knows which label is right: both are left out.</source>
        <translation>只有您知道哪个标签正确：两张都排除。</translation>
    </message>
    <message>
        <source>One of each is left out.</source>
        <translation>每组排除一张。</translation>
    </message>
    <message>
        <source>Exclude {count} images</source>
        <translation>排除 {count} 张图像</translation>
    </message>
</context>
<context>
    <name>FineTuning</name>
    <message>
        <source>Fine-tune on a folder of images</source>
        <translation>用图像文件夹微调</translation>
    </message>
</context>
<context>
    <name>HeatMaps</name>
    <message>
        <source>Drawing the heat map</source>
        <translation>正在绘制热力图</translation>
    </message>
</context>
<context>
    <name>ImagesView</name>
    <message>
        <source>Images of the data set</source>
        <translation>数据集的图像</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Show all classes</source>
        <translation>显示全部类别</translation>
    </message>
    <message>
        <source>They are in no part of new runs then. No file is touched, and it can be undone.</source>
        <translation>它们将不会进入新训练的任何部分。文件不会被改动，并且可以撤销。</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>Size of the thumbnails; Ctrl and the wheel change it too</source>
        <translation>缩略图大小；按住 Ctrl 滚动滚轮也可调整</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 张图像</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} 张图像</translation>
    </message>
    <message>
        <source>Exclude 1 image</source>
        <translation>排除 1 张图像</translation>
    </message>
    <message>
        <source>Exclude {count} images</source>
        <translation>排除 {count} 张图像</translation>
    </message>
</context>
<context>
    <name>IntoFolders</name>
    <message>
        <source>None of the chosen files could be read, so none has a class.</source>
        <translation>所选文件都无法读取，因此都没有类别。</translation>
    </message>
    <message>
        <source>Move into folders by class</source>
        <translation>按类别移动到文件夹</translation>
    </message>
    <message>
        <source>Copy into folders by class</source>
        <translation>按类别复制到文件夹</translation>
    </message>
    <message>
        <source>Move {count} images?</source>
        <translation>移动 {count} 张图像？</translation>
    </message>
    <message>
        <source>Move {count} image?</source>
        <translation>移动 {count} 张图像？</translation>
    </message>
    <message>
        <source>Each goes into the folder of its class in {root}. Nothing is replaced there.</source>
        <translation>每张图像放入 {root} 中所属类别的文件夹。不会替换那里的任何内容。</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Moving into folders</source>
        <translation>正在移动到文件夹</translation>
    </message>
    <message>
        <source>Copying into folders</source>
        <translation>正在复制到文件夹</translation>
    </message>
    <message>
        <source>{count} moved into {root}</source>
        <translation>已将 {count} 张移动到 {root}</translation>
    </message>
    <message>
        <source>{count} copied into {root}</source>
        <translation>已将 {count} 张复制到 {root}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{words}; {count} already in place</source>
        <translation>{words}；{count} 张已在原位</translation>
    </message>
    <message>
        <source>{words}; {count} left, since the same picture is there already</source>
        <translation>{words}；{count} 张未处理，因为同样的图片已在那里</translation>
    </message>
    <message>
        <source>{words}; {count} failed: {error}</source>
        <translation>{words}；{count} 张失败：{error}</translation>
    </message>
    <message>
        <source>move of {count} images</source>
        <translation>移动 {count} 张图像</translation>
    </message>
    <message>
        <source>Moving back</source>
        <translation>正在移回</translation>
    </message>
    <message>
        <source>{count} moved back</source>
        <translation>已移回 {count} 张</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel what is being done</source>
        <translation>取消正在进行的工作</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>{title}, and {count} more</source>
        <translation>{title}，以及另外 {count} 项</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>{percent} · {time} left</source>
        <translation>{percent} · 剩余 {time}</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>{processor}, {cores} cores · memory {used:.1f} of {total:.0f} GiB</source>
        <translation>{processor}，{cores} 核 · 内存 {used:.1f} / {total:.0f} GiB</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>所有按键</translation>
    </message>
</context>
<context>
    <name>LiveRuns</name>
    <message>
        <source>Looking after {run}</source>
        <translation>正在查看 {run}</translation>
    </message>
    <message>
        <source>Telling {run}</source>
        <translation>正在通知 {run}</translation>
    </message>
    <message>
        <source>Ending {run}</source>
        <translation>正在终止 {run}</translation>
    </message>
</context>
<context>
    <name>LiveWindow</name>
    <message>
        <source>The language changes when the work that goes on has ended.</source>
        <translation>正在进行的工作结束后将切换语言。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Nothing leaves this computer.</source>
        <translation>一切都留在此电脑上。</translation>
    </message>
    <message>
        <source>Looking for a run at work</source>
        <translation>正在查找进行中的运行</translation>
    </message>
    <message>
        <source>Keep training in the background</source>
        <translation>在后台继续训练</translation>
    </message>
    <message>
        <source>Stop and keep the result</source>
        <translation>停止并保留结果</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{run} goes on without the window; opening ResNet Studio again shows it.</source>
        <translation>没有窗口，{run} 也会继续；再次打开 ResNet Studio 即可看到它。</translation>
    </message>
    <message>
        <source>A run is at work</source>
        <translation>有运行正在进行</translation>
    </message>
</context>
<context>
    <name>ManyPanel</name>
    <message>
        <source>Progress of classifying</source>
        <translation>分类进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Table (CSV)…</source>
        <translation>表格（CSV）…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <source>Answers with their pictures</source>
        <translation>带图片的预测结果</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Into folders by class</source>
        <translation>按类别放入文件夹</translation>
    </message>
    <message>
        <source>Copy into folders by class…</source>
        <translation>按类别复制到文件夹…</translation>
    </message>
    <message>
        <source>Move into folders by class…</source>
        <translation>按类别移动到文件夹…</translation>
    </message>
    <message>
        <source>{count} chosen</source>
        <translation>已选 {count} 项</translation>
    </message>
    <message>
        <source>{words} · {shown} of {total} shown</source>
        <translation>{words} · 显示 {shown} / {total}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open folder of images as data…</source>
        <translation>打开图像文件夹作为数据…</translation>
    </message>
    <message>
        <source>Open CIFAR-10 archive…</source>
        <translation>打开 CIFAR-10 压缩包…</translation>
    </message>
    <message>
        <source>Open CIFAR-10</source>
        <translation>打开 CIFAR-10</translation>
    </message>
    <message>
        <source>Open digits</source>
        <translation>打开手写数字</translation>
    </message>
    <message>
        <source>Open recipe…</source>
        <translation>打开配方…</translation>
    </message>
    <message>
        <source>Save recipe as…</source>
        <translation>配方另存为…</translation>
    </message>
    <message>
        <source>Open run folder…</source>
        <translation>打开运行文件夹…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>首选项…</translation>
    </message>
    <message>
        <source>Undo change of “{title}”</source>
        <translation>撤销对“{title}”的更改</translation>
    </message>
    <message>
        <source>Redo change of “{title}”</source>
        <translation>重做对“{title}”的更改</translation>
    </message>
    <message>
        <source>Undo {act}</source>
        <translation>撤销{act}</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>查找命令…</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Chosen run</source>
        <translation>所选训练</translation>
    </message>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>尚未更改任何内容。</translation>
    </message>
    <message>
        <source>Nothing was undone.</source>
        <translation>没有撤销过任何内容。</translation>
    </message>
    <message>
        <source>A run is at work.</source>
        <translation>有运行正在进行。</translation>
    </message>
    <message>
        <source>The run that is shown can go on; New run leaves it.</source>
        <translation>所显示的运行可以继续；“新建运行”会离开它。</translation>
    </message>
    <message>
        <source>No run is shown that rests.</source>
        <translation>没有显示可继续的运行。</translation>
    </message>
    <message>
        <source>The next run is being set up already.</source>
        <translation>正在设置下一次运行。</translation>
    </message>
    <message>
        <source>No run is at work.</source>
        <translation>没有运行正在进行。</translation>
    </message>
    <message>
        <source>Not in this state of the run or the recipe.</source>
        <translation>在运行或配方的当前状态下不可用。</translation>
    </message>
    <message>
        <source>A run is shown; New run leaves it.</source>
        <translation>当前显示一个训练；“新训练”可离开它。</translation>
    </message>
    <message>
        <source>Something is tried already.</source>
        <translation>已有试验正在进行。</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>Fine-tune on a folder…</source>
        <translation>用文件夹微调…</translation>
    </message>
    <message>
        <source>ResNet-{depth}</source>
        <translation>ResNet-{depth}</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>Choose the runs folder…</source>
        <translation>选择运行总文件夹…</translation>
    </message>
    <message>
        <source>Allow downloads</source>
        <translation>允许下载</translation>
    </message>
    <message>
        <source>Choose the folder for new runs</source>
        <translation>选择存放新运行的文件夹</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Check this computer…</source>
        <translation>检查此电脑…</translation>
    </message>
    <message>
        <source>Report of what went wrong…</source>
        <translation>问题报告…</translation>
    </message>
    <message>
        <source>Network connections…</source>
        <translation>网络连接…</translation>
    </message>
    <message>
        <source>Open runs folder</source>
        <translation>打开运行总文件夹</translation>
    </message>
    <message>
        <source>About ResNet Studio</source>
        <translation>关于 ResNet Studio</translation>
    </message>
    <message>
        <source>Open images to classify…</source>
        <translation>打开要分类的图像…</translation>
    </message>
    <message>
        <source>Open folder of images…</source>
        <translation>打开图像文件夹…</translation>
    </message>
    <message>
        <source>Recipes (*.toml)</source>
        <translation>配方 (*.toml)</translation>
    </message>
    <message>
        <source>Open a recipe</source>
        <translation>打开配方</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Open a run folder</source>
        <translation>打开运行文件夹</translation>
    </message>
    <message>
        <source>Version {version}. Train, understand and use residual networks on your own machine.
Nothing leaves this computer.

Apache License 2.0</source>
        <translation>版本 {version}。在您自己的机器上训练、理解和使用残差网络。
一切都留在此电脑上。

Apache License 2.0</translation>
    </message>
    <message>
        <source>ResNet Studio</source>
        <translation>ResNet Studio</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Set up training</source>
        <translation>设置训练</translation>
    </message>
    <message>
        <source>Set up training of this model</source>
        <translation>设置此模型的训练</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>The weights decide it. To choose it yourself, start from nothing.</source>
        <translation>由权重决定。若要自行选择，请从零开始。</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Multiply-adds</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Memory to train</source>
        <translation>训练所需内存</translation>
    </message>
    <message>
        <source>Drawing of the network</source>
        <translation>网络示意图</translation>
    </message>
    <message>
        <source>Parts of the network with their shapes and costs</source>
        <translation>网络的各部分及其形状与开销</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Gives</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>FLOPs</source>
        <translation>FLOPs</translation>
    </message>
</context>
<context>
    <name>ModelPresenter</name>
    <message>
        <source>own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>不匹配</translation>
    </message>
    <message>
        <source>for 10 classes at {size} × {size} px, until a data set is open</source>
        <translation>在打开数据集之前，按 10 个类别、{size} × {size} px 计</translation>
    </message>
    <message>
        <source>for the {classes} classes of {name} at {size} × {size} px</source>
        <translation>用于 {name} 的 {classes} 个类别，{size} × {size} px</translation>
    </message>
    <message>
        <source>Whitened patches in front; a convolution and a maximum of 2×2 lead into each stage; arcs are shortcuts. After Page 2018 and Jordan 2024.</source>
        <translation>前端为白化图块；每个阶段由一次卷积和 2×2 最大池化引入；弧线为捷径连接。依据 Page 2018 与 Jordan 2024。</translation>
    </message>
    <message>
        <source>Arcs are shortcuts; dashed, with a box, where a 1×1 convolution changes the shape.</source>
        <translation>弧线为捷径连接；虚线带方框处由 1×1 卷积改变形状。</translation>
    </message>
    <message>
        <source>Arcs are shortcuts; dashed where zeros are padded, because the shape changes.</source>
        <translation>弧线为捷径连接；虚线处因形状改变而补零。</translation>
    </message>
    <message>
        <source>He et al. 2015, section 4.2.</source>
        <translation>He et al. 2015，第 4.2 节。</translation>
    </message>
    <message>
        <source>He et al. 2015, table 1.</source>
        <translation>He et al. 2015，表 1。</translation>
    </message>
    <message>
        <source>Each layer is a convolution with a bias, a ReLU, a norm: Keras&apos; order.</source>
        <translation>每层为带偏置的卷积、ReLU、归一化：Keras 的顺序。</translation>
    </message>
    <message>
        <source>What is hatched is frozen: it stays as the weights have it.</source>
        <translation>斜线部分已冻结：保持权重原样。</translation>
    </message>
    <message>
        <source>What is hatched is frozen at first, and set free from the back to the front.</source>
        <translation>斜线部分起初冻结，随后从后往前逐步解冻。</translation>
    </message>
    <message>
        <source>A batch of {batch} in fp32: {activations} of activations, {weights} of weights, gradients and optimizer. The library&apos;s own buffers come on top.</source>
        <translation>fp32 下一个 {batch} 张的批：激活 {activations}，权重、梯度和优化器 {weights}。库自身的缓冲区另计。</translation>
    </message>
    <message>
        <source>Weights and biases; {size} in fp32.</source>
        <translation>权重与偏置；fp32 下为 {size}。</translation>
    </message>
    <message>
        <source>for one image</source>
        <translation>每张图像</translation>
    </message>
    <message>
        <source>Convolutions and the linear layer; a training step takes about three times as many.</source>
        <translation>卷积层与全连接层；一个训练步约为其三倍。</translation>
    </message>
    <message>
        <source>batch of {batch}, fp32</source>
        <translation>批量大小 {batch}，fp32</translation>
    </message>
</context>
<context>
    <name>ModelsList</name>
    <message>
        <source>Looking for models</source>
        <translation>正在查找模型</translation>
    </message>
    <message>
        <source>Choose weights</source>
        <translation>选择权重</translation>
    </message>
    <message>
        <source>Weights ({patterns})</source>
        <translation>权重 ({patterns})</translation>
    </message>
    <message>
        <source>Reading the model</source>
        <translation>正在读取模型</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>test accuracy {value}</source>
        <translation>测试准确率 {value}</translation>
    </message>
    <message>
        <source>validation accuracy {value}</source>
        <translation>验证准确率 {value}</translation>
    </message>
</context>
<context>
    <name>Moving</name>
    <message>
        <source>{before} is called {name} now.</source>
        <translation>{before} 现在名为 {name}。</translation>
    </message>
    <message>
        <source>renaming of {run}</source>
        <translation>重命名 {run}</translation>
    </message>
    <message>
        <source>archiving of {run}</source>
        <translation>归档 {run}</translation>
    </message>
    <message>
        <source>archiving of {count} runs</source>
        <translation>归档 {count} 个训练</translation>
    </message>
    <message>
        <source>return of {run}</source>
        <translation>取回 {run}</translation>
    </message>
    <message>
        <source>return of {count} runs</source>
        <translation>取回 {count} 个训练</translation>
    </message>
    <message>
        <source>{run} is in the archive.</source>
        <translation>{run} 已归档。</translation>
    </message>
    <message>
        <source>{count} runs are in the archive.</source>
        <translation>{count} 个训练已归档。</translation>
    </message>
    <message>
        <source>{run} is back among the runs.</source>
        <translation>{run} 已取回。</translation>
    </message>
    <message>
        <source>{count} runs are back.</source>
        <translation>{count} 个训练已取回。</translation>
    </message>
    <message>
        <source>Moving runs</source>
        <translation>正在移动训练</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>NoteEdit</name>
    <message>
        <source>Note on the run</source>
        <translation>训练备注</translation>
    </message>
    <message>
        <source>What is worth remembering of this run</source>
        <translation>关于这次训练值得记住的内容</translation>
    </message>
</context>
<context>
    <name>OddImages</name>
    <message>
        <source>Exclude 1 image</source>
        <translation>排除 1 张图像</translation>
    </message>
    <message>
        <source>Exclude {count} images</source>
        <translation>排除 {count} 张图像</translation>
    </message>
    <message>
        <source>Show each class equally often</source>
        <translation>让每个类别出现次数相同</translation>
    </message>
    <message>
        <source>Weigh small classes more</source>
        <translation>提高小类别的权重</translation>
    </message>
    <message>
        <source>New runs show each class equally often. Undo takes it back.</source>
        <translation>新的训练会让每个类别出现次数相同。“撤销”可恢复。</translation>
    </message>
    <message>
        <source>New runs weigh the errors of small classes more. Undo takes it back.</source>
        <translation>新的训练会提高小类别错误的权重。“撤销”可恢复。</translation>
    </message>
    <message>
        <source>{side} px · {label}</source>
        <translation>{side} 像素 · {label}</translation>
    </message>
</context>
<context>
    <name>OutcomeStrip</name>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Use for classifying</source>
        <translation>用于分类</translation>
    </message>
    <message>
        <source>Force stop</source>
        <translation>强制停止</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再次查看</translation>
    </message>
    <message>
        <source>Continue with changed data</source>
        <translation>用更改后的数据继续</translation>
    </message>
    <message>
        <source>Continue in smaller parts</source>
        <translation>分成更小的部分继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>OverlayLegend</name>
    <message>
        <source>Runs that are compared</source>
        <translation>参与比较的训练</translation>
    </message>
</context>
<context>
    <name>OwnNumbers</name>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>标准差</translation>
    </message>
</context>
<context>
    <name>PageKey</name>
    <message>
        <source>In a plot</source>
        <translation>在曲线图中</translation>
    </message>
    <message>
        <source>In the table of a plot</source>
        <translation>在曲线图的表格中</translation>
    </message>
    <message>
        <source>On a preset</source>
        <translation>在预设上</translation>
    </message>
    <message>
        <source>In a field of the recipe</source>
        <translation>在配方的字段中</translation>
    </message>
    <message>
        <source>On the Classify page</source>
        <translation>在“分类”页</translation>
    </message>
    <message>
        <source>On the Data page</source>
        <translation>在“数据”页</translation>
    </message>
    <message>
        <source>On a border of the split</source>
        <translation>在划分的边界上</translation>
    </message>
    <message>
        <source>On a picture</source>
        <translation>在图片上</translation>
    </message>
    <message>
        <source>In the bars of the classes</source>
        <translation>在类别条中</translation>
    </message>
    <message>
        <source>In the table of runs</source>
        <translation>在训练列表中</translation>
    </message>
    <message>
        <source>In the field of tags</source>
        <translation>在标签栏中</translation>
    </message>
    <message>
        <source>On the Runs page</source>
        <translation>在“训练记录”页</translation>
    </message>
    <message>
        <source>In the list of commands</source>
        <translation>在命令列表中</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>任意位置</translation>
    </message>
    <message>
        <source>Pause the run, or continue it</source>
        <translation>暂停或继续运行</translation>
    </message>
    <message>
        <source>Show all of the curve</source>
        <translation>显示整条曲线</translation>
    </message>
    <message>
        <source>The crosshair to the left</source>
        <translation>十字线向左</translation>
    </message>
    <message>
        <source>The crosshair to the right</source>
        <translation>十字线向右</translation>
    </message>
    <message>
        <source>Show a shorter part</source>
        <translation>显示更短的一段</translation>
    </message>
    <message>
        <source>Show a longer part</source>
        <translation>显示更长的一段</translation>
    </message>
    <message>
        <source>Copy the chosen rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Take the preset</source>
        <translation>采用该预设</translation>
    </message>
    <message>
        <source>The next larger value</source>
        <translation>下一个更大的值</translation>
    </message>
    <message>
        <source>The next smaller value</source>
        <translation>下一个更小的值</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>放大缩略图</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>缩小缩略图</translation>
    </message>
    <message>
        <source>Exclude the selected images from new runs</source>
        <translation>将所选图像排除在新训练之外</translation>
    </message>
    <message>
        <source>One percent more for the part at its right</source>
        <translation>右侧部分增加百分之一</translation>
    </message>
    <message>
        <source>One percent less for the part at its right</source>
        <translation>右侧部分减少百分之一</translation>
    </message>
    <message>
        <source>Classify the picture of the clipboard</source>
        <translation>对剪贴板中的图片分类</translation>
    </message>
    <message>
        <source>The image before</source>
        <translation>上一张图像</translation>
    </message>
    <message>
        <source>The next image</source>
        <translation>下一张图像</translation>
    </message>
    <message>
        <source>Heat map on or off</source>
        <translation>开关热力图</translation>
    </message>
    <message>
        <source>The class above</source>
        <translation>上一个类别</translation>
    </message>
    <message>
        <source>The class below</source>
        <translation>下一个类别</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>打开训练</translation>
    </message>
    <message>
        <source>Let the run go on</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Clone its recipe into the form</source>
        <translation>将其配方复制到表单</translation>
    </message>
    <message>
        <source>Classify with the run</source>
        <translation>用此训练分类</translation>
    </message>
    <message>
        <source>Star on or off</source>
        <translation>加上或取消星标</translation>
    </message>
    <message>
        <source>Edit its tags</source>
        <translation>编辑标签</translation>
    </message>
    <message>
        <source>Edit its note</source>
        <translation>编辑备注</translation>
    </message>
    <message>
        <source>Give it another name</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Archive the runs that are chosen, or take them back</source>
        <translation>归档所选训练，或将其取回</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Filter the runs</source>
        <translation>筛选训练</translation>
    </message>
    <message>
        <source>Add the tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Take the last tag away</source>
        <translation>移除最后一个标签</translation>
    </message>
    <message>
        <source>The command above</source>
        <translation>上一个命令</translation>
    </message>
    <message>
        <source>The command below</source>
        <translation>下一个命令</translation>
    </message>
    <message>
        <source>A page up</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>A page down</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Put a message, a list or a side window away; it never quits</source>
        <translation>收起消息、列表或侧窗口；不会退出</translation>
    </message>
</context>
<context>
    <name>PendingCommand</name>
    <message>
        <source>Telling {run}</source>
        <translation>正在通知 {run}</translation>
    </message>
</context>
<context>
    <name>PreferencesWindow</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Reset to defaults…</source>
        <translation>恢复默认…</translation>
    </message>
    <message>
        <source>Reset all preferences to their defaults</source>
        <translation>将所有首选项恢复为默认</translation>
    </message>
    <message>
        <source>Reset 1 preference to its default?</source>
        <translation>将 1 项首选项恢复为默认？</translation>
    </message>
    <message>
        <source>Reset {count} preferences to their defaults?</source>
        <translation>将 {count} 项首选项恢复为默认？</translation>
    </message>
    <message>
        <source>These are set otherwise now. Runs, data and decoded images stay where they are.</source>
        <translation>以下各项目前不是默认值。运行、数据和已解码的图像保持原处。</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PresetCard</name>
    <message>
        <source>Taken. {description}</source>
        <translation>已采用。{description}</translation>
    </message>
</context>
<context>
    <name>PreviewPresenter</name>
    <message>
        <source>Drawing what the network will see</source>
        <translation>正在绘制网络将看到的图像</translation>
    </message>
    <message>
        <source>Nothing is changed: the augmentation of the recipe is off.</source>
        <translation>没有变化：配方中的数据增强已关闭。</translation>
    </message>
    <message>
        <source>As the recipe has it: {names}. The first of each line is the image as it is.</source>
        <translation>按配方：{names}。每行第一张是原图。</translation>
    </message>
    <message>
        <source>{percent} % {name}</source>
        <translation>{percent} % {name}</translation>
    </message>
    <message>
        <source>epoch {number}</source>
        <translation>第 {number} 轮</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Images as the network will see them</source>
        <translation>网络将看到的图像</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>重新抽取</translation>
    </message>
    <message>
        <source>Change it…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Change the augmentation</source>
        <translation>修改数据增强</translation>
    </message>
    <message>
        <source>Back to the images</source>
        <translation>返回图像</translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Loss against learning rate</source>
        <translation>损失随学习率的变化</translation>
    </message>
</context>
<context>
    <name>RecentCard</name>
    <message>
        <source>Open {path} again</source>
        <translation>重新打开 {path}</translation>
    </message>
    <message>
        <source>Remove from this list; the files stay</source>
        <translation>从列表中移除；文件保留</translation>
    </message>
    <message>
        <source>Remove {path} from the list</source>
        <translation>从列表中移除 {path}</translation>
    </message>
    <message>
        <source>{images} images · {classes} classes</source>
        <translation>{images} 张图像 · {classes} 个类别</translation>
    </message>
    <message>
        <source>Not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>{name} (not there any more)</source>
        <translation>{name}（已不存在）</translation>
    </message>
    <message>
        <source>{name} ({images} images, {classes} classes)</source>
        <translation>{name}（{images} 张图像，{classes} 个类别）</translation>
    </message>
    <message>
        <source>Opened today</source>
        <translation>今天打开过</translation>
    </message>
    <message>
        <source>Opened yesterday</source>
        <translation>昨天打开过</translation>
    </message>
    <message>
        <source>Opened {days} days ago</source>
        <translation>{days} 天前打开过</translation>
    </message>
    <message>
        <source>Opened on {date}</source>
        <translation>{date} 打开过</translation>
    </message>
</context>
<context>
    <name>RecentData</name>
    <message>
        <source>Keeping a picture of the data set</source>
        <translation>正在保存数据集的图片</translation>
    </message>
    <message>
        <source>Looking at recent data sets</source>
        <translation>正在查看最近的数据集</translation>
    </message>
</context>
<context>
    <name>RecipeForm</name>
    <message>
        <source>From {low} to {high}.</source>
        <translation>从 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>Above {low}, {high} at the most.</source>
        <translation>大于 {low}，至多 {high}。</translation>
    </message>
    <message>
        <source>From {low} on, below {high}.</source>
        <translation>从 {low} 起，小于 {high}。</translation>
    </message>
    <message>
        <source>Above {low} and below {high}.</source>
        <translation>大于 {low} 且小于 {high}。</translation>
    </message>
    <message>
        <source>Each from {low} to {high}.</source>
        <translation>每个值从 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>Each above {low}, {high} at the most.</source>
        <translation>每个值大于 {low}，最多 {high}。</translation>
    </message>
    <message>
        <source>Each from {low} on, below {high}.</source>
        <translation>每个值不小于 {low}，小于 {high}。</translation>
    </message>
    <message>
        <source>Each above {low} and below {high}.</source>
        <translation>每个值大于 {low} 且小于 {high}。</translation>
    </message>
    <message>
        <source>Give a whole number, such as 30.</source>
        <translation>请输入整数，例如 30。</translation>
    </message>
    <message>
        <source>Give a number, such as 0.1 or 5e-4.</source>
        <translation>请输入数字，例如 0.1 或 5e-4。</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Show the advanced fields</source>
        <translation>显示高级字段</translation>
    </message>
</context>
<context>
    <name>Remarking</name>
    <message>
        <source>star of {run}</source>
        <translation>{run} 的星标</translation>
    </message>
    <message>
        <source>stars of {count} runs</source>
        <translation>{count} 个训练的星标</translation>
    </message>
    <message>
        <source>change of the tags of {run}</source>
        <translation>{run} 的标签修改</translation>
    </message>
    <message>
        <source>Keeping star, tags and note</source>
        <translation>正在保存星标、标签和备注</translation>
    </message>
    <message>
        <source>What was said of the run before was damaged; it is kept as {path}.</source>
        <translation>该训练之前的备注信息已损坏；已另存为 {path}。</translation>
    </message>
</context>
<context>
    <name>RenameBox</name>
    <message>
        <source>New name of the run</source>
        <translation>训练的新名称</translation>
    </message>
    <message>
        <source>Another run has this name.</source>
        <translation>已有训练使用此名称。</translation>
    </message>
</context>
<context>
    <name>ReportWindow</name>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Nothing is sent anywhere: copy or save this text and give it to whom you like. It holds versions, the platform, the last lines of the logs and what Python and Qt said of faults. Your home folder is written as ~. Names of images are left out, but for those that stand in a traceback: read it before you pass it on.</source>
        <translation>不会向任何地方发送内容：您可以复制或保存这段文字，交给您信任的人。其中包含版本、平台、日志的最后几行，以及 Python 和 Qt 关于错误的信息。您的主文件夹写作 ~。图像名称已略去，但回溯信息中出现的除外：转交之前请先阅读。</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>No fault is on record</source>
        <translation>没有错误记录</translation>
    </message>
    <message>
        <source>Putting the report together</source>
        <translation>正在整理报告</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Texts (*.txt)</source>
        <translation>文本 (*.txt)</translation>
    </message>
</context>
<context>
    <name>RestingRun</name>
    <message>
        <source>Looking at the run</source>
        <translation>正在查看训练</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Picture that is classified</source>
        <translation>被分类的图片</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>slower while a training runs</source>
        <translation>训练进行时较慢</translation>
    </message>
    <message>
        <source>Not a picture that can be read</source>
        <translation>不是可读取的图片</translation>
    </message>
    <message>
        <source>The likeliest class is {label}.</source>
        <translation>最可能的类别是 {label}。</translation>
    </message>
    <message>
        <source>It looks like nothing in the training data.</source>
        <translation>它与训练数据中的任何内容都不像。</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不确定</translation>
    </message>
</context>
<context>
    <name>RunActs</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Clone into the form</source>
        <translation>复制到表单</translation>
    </message>
    <message>
        <source>Use for classifying</source>
        <translation>用于分类</translation>
    </message>
    <message>
        <source>Fine-tune…</source>
        <translation>微调…</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Edit tags</source>
        <translation>编辑标签</translation>
    </message>
    <message>
        <source>Edit note</source>
        <translation>编辑备注</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Take back from the archive</source>
        <translation>从归档中取回</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>No run is chosen.</source>
        <translation>没有选择训练。</translation>
    </message>
    <message>
        <source>Several runs are chosen; this is done with one.</source>
        <translation>选择了多个训练；此操作只能针对一个。</translation>
    </message>
    <message>
        <source>It has no weights yet.</source>
        <translation>它还没有权重。</translation>
    </message>
    <message>
        <source>It is at work; its folder stays where it is until then.</source>
        <translation>训练正在进行；结束前其文件夹不能移动。</translation>
    </message>
    <message>
        <source>It is at work or at its end.</source>
        <translation>它正在进行或已结束。</translation>
    </message>
    <message>
        <source>It is archived; take it back first.</source>
        <translation>它已归档；请先取回。</translation>
    </message>
    <message>
        <source>Its recipe cannot be read.</source>
        <translation>无法读取其配方。</translation>
    </message>
    <message>
        <source>It is archived already.</source>
        <translation>它已经归档。</translation>
    </message>
    <message>
        <source>It is not archived.</source>
        <translation>它没有归档。</translation>
    </message>
</context>
<context>
    <name>RunCare</name>
    <message>
        <source>A network is being trained.</source>
        <translation>正在训练网络。</translation>
    </message>
    <message>
        <source>Reading how {run} ended</source>
        <translation>正在读取 {run} 的结果</translation>
    </message>
    <message>
        <source>{run} has ended</source>
        <translation>{run} 已结束</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>RunColumns</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>✕ unreadable</source>
        <translation>✕ 无法读取</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Not starred</source>
        <translation>未加星标</translation>
    </message>
    <message>
        <source>{done} done</source>
        <translation>已完成 {done}</translation>
    </message>
    <message>
        <source>{done} done, {time} left</source>
        <translation>已完成 {done}，剩余 {time}</translation>
    </message>
    <message>
        <source>Validation accuracy from {first} to {last}</source>
        <translation>验证准确率从 {first} 到 {last}</translation>
    </message>
    <message>
        <source>Train accuracy from {first} to {last}</source>
        <translation>训练准确率从 {first} 到 {last}</translation>
    </message>
    <message>
        <source>Train loss from {first} to {last}</source>
        <translation>训练损失从 {first} 到 {last}</translation>
    </message>
</context>
<context>
    <name>RunPlots</name>
    <message>
        <source>Accuracy, %</source>
        <translation>准确率，%</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Speed, images/s</source>
        <translation>速度，张/秒</translation>
    </message>
    <message>
        <source>Accuracy and loss</source>
        <translation>准确率与损失</translation>
    </message>
    <message>
        <source>Rate and speed</source>
        <translation>学习率与速度</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>已用时间</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>best {value}</source>
        <translation>最佳 {value}</translation>
    </message>
    <message>
        <source>train {value}</source>
        <translation>训练 {value}</translation>
    </message>
    <message>
        <source>step {step}/{steps}</source>
        <translation>第 {step}/{steps} 步</translation>
    </message>
    <message>
        <source>spent training</source>
        <translation>用于训练</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>至 {time}</translation>
    </message>
    <message>
        <source>Not all is as it was when this run was left.</source>
        <translation>与离开此运行时相比，有些情况已改变。</translation>
    </message>
</context>
<context>
    <name>RunsDoors</name>
    <message>
        <source>The form holds the recipe of {run}. Edit, Undo brings back the one before.</source>
        <translation>表单已填入 {run} 的配方。“编辑”菜单的“撤销”可恢复之前的配方。</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Filter the runs</source>
        <translation>筛选运行</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Name, data, model, state, tags and note; #word finds a tag</source>
        <translation>名称、数据、模型、状态、标签和备注；#文字 查找标签</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Starred runs only</source>
        <translation>仅显示已加星标的训练</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Show the archive</source>
        <translation>显示归档</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>Open the chosen run</source>
        <translation>打开所选的运行</translation>
    </message>
    <message>
        <source>Runs are kept here</source>
        <translation>运行保存在这里</translation>
    </message>
    <message>
        <source>Each training makes one: its recipe, its curves, its weights, its test number.</source>
        <translation>每次训练产生一个运行：配方、曲线、权重和测试数值。</translation>
    </message>
    <message>
        <source>Train a network</source>
        <translation>训练网络</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>所有运行</translation>
    </message>
    <message>
        <source>Archive ({count})</source>
        <translation>归档（{count}）</translation>
    </message>
    <message>
        <source>No run matches.</source>
        <translation>没有符合的训练。</translation>
    </message>
    <message>
        <source>All runs are in the archive.</source>
        <translation>所有训练都已归档。</translation>
    </message>
    <message>
        <source>Nothing is archived. What is archived lies here until it is taken back.</source>
        <translation>没有归档的训练。归档的训练会放在这里，直到取回。</translation>
    </message>
</context>
<context>
    <name>RunsPresenter</name>
    <message>
        <source>Reading the runs</source>
        <translation>正在读取运行</translation>
    </message>
    <message>
        <source>1 run in {folder}</source>
        <translation>{folder} 中有 1 个运行</translation>
    </message>
    <message>
        <source>{count} runs in {folder}</source>
        <translation>{folder} 中有 {count} 个运行</translation>
    </message>
    <message>
        <source>Reading {run}</source>
        <translation>正在读取 {run}</translation>
    </message>
    <message>
        <source>Continuing {run}</source>
        <translation>正在继续 {run}</translation>
    </message>
</context>
<context>
    <name>SetupView</name>
    <message>
        <source>The next run, and presets for it</source>
        <translation>下一次运行及其预设</translation>
    </message>
    <message>
        <source>Start from a preset</source>
        <translation>从预设开始</translation>
    </message>
    <message>
        <source>Each one fills in the recipe beside it; change what you like, then start training.</source>
        <translation>每个预设都会填好旁边的配方；按需修改，然后开始训练。</translation>
    </message>
    <message>
        <source>From nothing</source>
        <translation>从零开始</translation>
    </message>
    <message>
        <source>From trained weights</source>
        <translation>从已训练的权重开始</translation>
    </message>
    <message>
        <source>Choose weights to start from</source>
        <translation>选择作为起点的权重</translation>
    </message>
    <message>
        <source>The next run</source>
        <translation>下一次运行</translation>
    </message>
</context>
<context>
    <name>ShownImages</name>
    <message>
        <source>All classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>{key}
Class {label}, {split}</source>
        <translation>{key}
类别 {label}，{split}</translation>
    </message>
</context>
<context>
    <name>SideWindow</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SideWindows</name>
    <message>
        <source>Looking for faults</source>
        <translation>正在查找错误记录</translation>
    </message>
    <message>
        <source>ResNet Studio ended by itself the last time.</source>
        <translation>ResNet Studio 上次意外退出。</translation>
    </message>
    <message>
        <source>Something went wrong in ResNet Studio the last time.</source>
        <translation>ResNet Studio 上次出现了问题。</translation>
    </message>
    <message>
        <source>A report is there to read, copy and save. Nothing is sent anywhere.</source>
        <translation>有一份报告可供阅读、复制和保存。不会向任何地方发送。</translation>
    </message>
    <message>
        <source>Open the report</source>
        <translation>打开报告</translation>
    </message>
</context>
<context>
    <name>SplitBar</name>
    <message>
        <source>Validation part, percent of the training images</source>
        <translation>验证部分，占训练图像的百分比</translation>
    </message>
    <message>
        <source>Test part, percent of all images</source>
        <translation>测试部分，占全部图像的百分比</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>{count}  ·  {percent} %</source>
        <translation>{count}  ·  {percent} %</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Classify</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>no run yet. Choose a preset here and start it.</source>
        <translation>尚无运行。请在此选择预设并开始。</translation>
    </message>
    <message>
        <source>a data set is missing. Open one, or choose a preset that brings its own.</source>
        <translation>缺少数据集。请打开一个，或选择自带数据的预设。</translation>
    </message>
    <message>
        <source>no data set is open yet. Drop a folder of images, or choose one here.</source>
        <translation>尚未打开数据集。请将图像文件夹拖放到此处，或在此选择。</translation>
    </message>
    <message>
        <source>no images yet. Drop some, or open them here.</source>
        <translation>尚无图像。请拖放一些，或在此打开。</translation>
    </message>
    <message>
        <source>no run yet. A training makes one.</source>
        <translation>尚无运行。训练会产生一个。</translation>
    </message>
</context>
<context>
    <name>StageRows</name>
    <message>
        <source>Add a stage</source>
        <translation>添加阶段</translation>
    </message>
    <message>
        <source>Remove the last</source>
        <translation>移除最后一个</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>残差块</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Blocks of stage {number}</source>
        <translation>阶段 {number} 的残差块数</translation>
    </message>
    <message>
        <source>Channels of stage {number}</source>
        <translation>阶段 {number} 的通道数</translation>
    </message>
</context>
<context>
    <name>StartChoice</name>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Fine-tune on a folder…</source>
        <translation>用文件夹微调…</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
</context>
<context>
    <name>Starting</name>
    <message>
        <source>Own runs</source>
        <translation>自己的运行</translation>
    </message>
    <message>
        <source>Files made complete</source>
        <translation>已补全的文件</translation>
    </message>
    <message>
        <source>Shipped with the app</source>
        <translation>应用自带</translation>
    </message>
    <message>
        <source>Trained on ImageNet (torchvision)</source>
        <translation>在 ImageNet 上训练（torchvision）</translation>
    </message>
    <message>
        <source>Looking for weights</source>
        <translation>正在查找权重</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>Choose weights</source>
        <translation>选择权重</translation>
    </message>
    <message>
        <source>Weights ({patterns})</source>
        <translation>权重 ({patterns})</translation>
    </message>
    <message>
        <source>{name} · on this computer</source>
        <translation>{name} · 已在此电脑上</translation>
    </message>
    <message>
        <source>{name} · download</source>
        <translation>{name} · 需下载</translation>
    </message>
</context>
<context>
    <name>TagsEdit</name>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Take the tag {tag} away</source>
        <translation>移除标签 {tag}</translation>
    </message>
</context>
<context>
    <name>ThumbnailLoader</name>
    <message>
        <source>Reading thumbnails</source>
        <translation>正在读取缩略图</translation>
    </message>
</context>
<context>
    <name>TicksEdit</name>
    <message>
        <source>{count} chosen</source>
        <translation>已选 {count} 项</translation>
    </message>
</context>
<context>
    <name>TimeHere</name>
    <message>
        <source>Reading how fast runs were</source>
        <translation>正在读取以往训练的速度</translation>
    </message>
    <message>
        <source>How long it takes here is not known yet.</source>
        <translation>在此电脑上所需时间尚不清楚。</translation>
    </message>
    <message>
        <source>Here roughly {time}, judged by another network that trained here.</source>
        <translation>在此电脑上大约 {time}，根据训练过的另一个网络估计。</translation>
    </message>
    <message>
        <source>Here about {time}, as fast as it trained here before.</source>
        <translation>在此电脑上约 {time}，与以往训练的速度相同。</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Do what the message offers</source>
        <translation>执行消息所提供的操作</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>新建运行</translation>
    </message>
    <message>
        <source>Stop after this epoch</source>
        <translation>本轮结束后停止</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Show the recipe of the next run</source>
        <translation>显示下一次运行的配方</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>Take batch size {size}</source>
        <translation>采用批量大小 {size}</translation>
    </message>
    <message>
        <source>What the next run will do.</source>
        <translation>下一次运行将做什么。</translation>
    </message>
    <message>
        <source>Of the next run: {summary}</source>
        <translation>下一次运行：{summary}</translation>
    </message>
</context>
<context>
    <name>TrainPresenter</name>
    <message>
        <source>Training {run}</source>
        <translation>正在训练 {run}</translation>
    </message>
    <message>
        <source>Continuing {run}</source>
        <translation>正在继续 {run}</translation>
    </message>
    <message>
        <source>Following {run}</source>
        <translation>正在跟踪 {run}</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>The training process has not ended yet.</source>
        <translation>训练进程尚未结束。</translation>
    </message>
    <message>
        <source>It may be busy. Forcing it to stop keeps the last checkpoint; what came after is lost.</source>
        <translation>它可能正忙。强制停止会保留最后的检查点；其后的内容将丢失。</translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message>
        <source>Try it first</source>
        <translation>先试一试</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>试跑</translation>
    </message>
    <message>
        <source>Find a learning rate</source>
        <translation>寻找学习率</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take the batch size</source>
        <translation>采用该批量大小</translation>
    </message>
    <message>
        <source>Take the learning rate</source>
        <translation>采用该学习率</translation>
    </message>
    <message>
        <source>Some real steps tell how long it will take; nothing is kept of them.</source>
        <translation>用几个真实的训练步来估计所需时间；不保留任何结果。</translation>
    </message>
</context>
<context>
    <name>TrialPresenter</name>
    <message>
        <source>Rehearsing</source>
        <translation>正在试跑</translation>
    </message>
    <message>
        <source>Looking for a learning rate</source>
        <translation>正在寻找学习率</translation>
    </message>
    <message>
        <source>{title} with some real steps …</source>
        <translation>{title}（用几个真实的训练步）…</translation>
    </message>
    <message>
        <source>reading and augmenting, {share} of the time</source>
        <translation>读取与增强，占时间的 {share}</translation>
    </message>
    <message>
        <source>the network; reading and augmenting take {share} of the time</source>
        <translation>网络；读取与增强占时间的 {share}</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>{time} for {epochs}, {epoch} each</source>
        <translation>{epochs} 共 {time}，每轮 {epoch}</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>{speed} images/s on {device}</source>
        <translation>{device} 上每秒 {speed} 张图像</translation>
    </message>
    <message>
        <source>Slow part</source>
        <translation>较慢的部分</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>A batch of {size} would be {gain} times as fast.</source>
        <translation>批量大小为 {size} 时，速度是现在的 {gain} 倍。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批量大小</translation>
    </message>
    <message>
        <source>Take batch size {size}</source>
        <translation>采用批量大小 {size}</translation>
    </message>
    <message>
        <source>The loss falls with none of these rates, so none is proposed.</source>
        <translation>没有一个学习率能使损失下降，因此不作推荐。</translation>
    </message>
    <message>
        <source>A tenth of the rate with the lowest loss is a safe choice; a higher one may do better.</source>
        <translation>取损失最低处学习率的十分之一较为稳妥；更高的可能效果更好。</translation>
    </message>
    <message>
        <source>Take learning rate {rate}</source>
        <translation>采用学习率 {rate}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>activity</name>
    <message>
        <source>Clearing the cache</source>
        <translation>正在清除缓存</translation>
    </message>
    <message>
        <source>Reading images</source>
        <translation>正在读取图像</translation>
    </message>
    <message>
        <source>Reading CIFAR-10</source>
        <translation>正在读取 CIFAR-10</translation>
    </message>
    <message>
        <source>Looking for images</source>
        <translation>正在查找图像</translation>
    </message>
    <message>
        <source>Checking images</source>
        <translation>正在检查图像</translation>
    </message>
    <message>
        <source>Downloading {name}</source>
        <translation>正在下载 {name}</translation>
    </message>
    <message>
        <source>Waiting for another download of the same file</source>
        <translation>正在等待同一文件的另一个下载</translation>
    </message>
    <message>
        <source>Calibrating</source>
        <translation>正在校准</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>正在评估</translation>
    </message>
    <message>
        <source>Trying normalizations</source>
        <translation>正在尝试归一化方式</translation>
    </message>
    <message>
        <source>Classifying</source>
        <translation>正在分类</translation>
    </message>
    <message>
        <source>Moving</source>
        <translation>正在移动</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>正在复制</translation>
    </message>
    <message>
        <source>Moving back</source>
        <translation>正在移回</translation>
    </message>
    <message>
        <source>Reading weights</source>
        <translation>正在读取权重</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Training at {scale:g} times the rate</source>
        <translation>以 {scale:g} 倍学习率训练</translation>
    </message>
    <message>
        <source>Stopping after this epoch</source>
        <translation>本轮结束后停止</translation>
    </message>
    <message>
        <source>Saving a checkpoint</source>
        <translation>正在保存检查点</translation>
    </message>
    <message>
        <source>Reading the images</source>
        <translation>正在读取图像</translation>
    </message>
    <message>
        <source>Measuring batch sizes</source>
        <translation>正在测量批量大小</translation>
    </message>
    <message>
        <source>Measuring threads</source>
        <translation>正在测量线程数</translation>
    </message>
    <message>
        <source>Measuring bf16 against fp32</source>
        <translation>正在比较 bf16 与 fp32</translation>
    </message>
    <message>
        <source>Compiling the network</source>
        <translation>正在编译网络</translation>
    </message>
    <message>
        <source>Evaluating the best epoch on the validation images</source>
        <translation>正在验证集图像上评估最佳轮</translation>
    </message>
    <message>
        <source>Evaluating the best epoch on the test images</source>
        <translation>正在测试集图像上评估最佳轮</translation>
    </message>
    <message>
        <source>Looking for copies across the splits</source>
        <translation>正在查找跨划分的重复图像</translation>
    </message>
    <message>
        <source>Calibrating the answers on the validation images</source>
        <translation>正在验证集图像上校准预测结果</translation>
    </message>
    <message>
        <source>Computing features: {done:,} of {total:,}</source>
        <translation>正在计算特征：{done:,} / {total:,}</translation>
    </message>
    <message>
        <source>Computing features, view {view} of {views}: {done:,} of {total:,}</source>
        <translation>正在计算特征，视图 {view} / {views}：{done:,} / {total:,}</translation>
    </message>
    <message>
        <source>{what} {done:,} of {total:,}</source>
        <translation>{what} {done:,} / {total:,}</translation>
    </message>
    <message>
        <source>Looking for a learning rate</source>
        <translation>正在寻找学习率</translation>
    </message>
    <message>
        <source>Rehearsing</source>
        <translation>正在试跑</translation>
    </message>
    <message>
        <source>Comparing files</source>
        <translation>正在比较文件</translation>
    </message>
    <message>
        <source>Comparing closely</source>
        <translation>正在仔细比较</translation>
    </message>
    <message>
        <source>Comparing images</source>
        <translation>正在比较图像</translation>
    </message>
    <message>
        <source>Looking at images</source>
        <translation>正在查看图像</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message>
        <source>{processor}, {cores} cores</source>
        <translation>{processor}，{cores} 核</translation>
    </message>
    <message>
        <source>{processor}, 1 core</source>
        <translation>{processor}，1 核</translation>
    </message>
    <message>
        <source>{device}, {threads} threads, {precision}</source>
        <translation>{device}，{threads} 线程，{precision}</translation>
    </message>
    <message>
        <source>{ranks} × {device}, {threads} threads each, {precision}</source>
        <translation>{ranks} × {device}，各 {threads} 线程，{precision}</translation>
    </message>
    <message>
        <source>{device}, 1 thread, {precision}</source>
        <translation>{device}，1 线程，{precision}</translation>
    </message>
    <message>
        <source>{device}, compiled</source>
        <translation>{device}，已编译</translation>
    </message>
    <message>
        <source>{device}, {count} micro-batches</source>
        <translation>{device}，{count} 个微批</translation>
    </message>
</context>
<context>
    <name>doctor</name>
    <message>
        <source>the check broke off: {kind}: {reason}</source>
        <translation>检查中断：{kind}：{reason}</translation>
    </message>
    <message>
        <source>Install the app again; if this stays, report it with these words.</source>
        <translation>请重新安装应用；若问题依旧，请附上这些文字报告。</translation>
    </message>
    <message>
        <source>Apple&apos;s, by mps ({processor})</source>
        <translation>Apple 的，通过 mps（{processor}）</translation>
    </message>
    <message>
        <source>an NVIDIA card is built in, but there is no driver for it; the processor is used</source>
        <translation>装有 NVIDIA 显卡，但没有驱动程序；改用处理器</translation>
    </message>
    <message>
        <source>Install NVIDIA&apos;s driver as your system describes it, restart, and run the doctor again.</source>
        <translation>请按系统的说明安装 NVIDIA 驱动程序，重启后再检查一次。</translation>
    </message>
    <message>
        <source>none; the processor is used ({device})</source>
        <translation>无；使用处理器（{device}）</translation>
    </message>
    <message>
        <source>an NVIDIA GPU</source>
        <translation>一块 NVIDIA GPU</translation>
    </message>
    <message>
        <source>no GPU to try</source>
        <translation>没有可试的 GPU</translation>
    </message>
    <message>
        <source>Close other programs that use the GPU and restart; until then set the device of a run to cpu.</source>
        <translation>请关闭其他使用 GPU 的程序并重启；在此之前请将运行的设备设为 cpu。</translation>
    </message>
    <message>
        <source>{device} fails: {reason}</source>
        <translation>{device} 出错：{reason}</translation>
    </message>
    <message>
        <source>Set the device of a run to cpu, and see to the GPU&apos;s driver, heat and memory.</source>
        <translation>请将运行的设备设为 cpu，并检查 GPU 的驱动程序、温度和显存。</translation>
    </message>
    <message>
        <source>{device} multiplies wrongly</source>
        <translation>{device} 乘法结果错误</translation>
    </message>
    <message>
        <source>{device} multiplies rightly</source>
        <translation>{device} 乘法结果正确</translation>
    </message>
    <message>
        <source>{free} of {whole} available</source>
        <translation>可用 {free}，共 {whole}</translation>
    </message>
    <message>
        <source>Close other programs, or train with smaller batches.</source>
        <translation>请关闭其他程序，或用更小的批训练。</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>允许</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>the defaults</source>
        <translation>默认设置</translation>
    </message>
    <message>
        <source>{place}; downloads are {network}</source>
        <translation>{place}；下载：{network}</translation>
    </message>
    <message>
        <source>{log}; faults in {faults}; none that nobody has seen</source>
        <translation>{log}；错误记录在 {faults}；没有未查看的</translation>
    </message>
    <message>
        <source>{log}; faults in {faults}; {count} not seen yet (Help, Report of what went wrong, or `resnet-studio report`)</source>
        <translation>{log}；错误记录在 {faults}；{count} 个尚未查看（“帮助”菜单的“问题报告”，或 `resnet-studio report`）</translation>
    </message>
    <message>
        <source>none was made</source>
        <translation>没有建立过</translation>
    </message>
    <message>
        <source>{count} made, the last {time} to {address}; `resnet-studio connections` lists them</source>
        <translation>共 {count} 个，最近一次 {time} 连接 {address}；用 `resnet-studio connections` 列出</translation>
    </message>
    <message>
        <source>{free} free for runs in {folder}</source>
        <translation>{folder} 中可供运行使用的空间为 {free}</translation>
    </message>
    <message>
        <source>Free some space, or choose another runs folder in the settings.</source>
        <translation>请腾出空间，或在设置中另选运行文件夹。</translation>
    </message>
    <message>
        <source>Give yourself write access there, or choose other folders (settings, RESNET_STUDIO_HOME).</source>
        <translation>请取得那里的写入权限，或另选文件夹（设置，RESNET_STUDIO_HOME）。</translation>
    </message>
    <message>
        <source>cannot write in {folders}</source>
        <translation>无法写入 {folders}</translation>
    </message>
    <message>
        <source>runs, settings, data and cache ({folder} and others)</source>
        <translation>运行、设置、数据和缓存（{folder} 等）</translation>
    </message>
    <message>
        <source>missing: {names}</source>
        <translation>缺少：{names}</translation>
    </message>
    <message>
        <source>Install the app again.</source>
        <translation>请重新安装应用。</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>库</translation>
    </message>
    <message>
        <source>Qt&apos;s system libraries</source>
        <translation>Qt 的系统库</translation>
    </message>
    <message>
        <source>GPU computes</source>
        <translation>GPU 计算</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Network connections</source>
        <translation>网络连接</translation>
    </message>
    <message>
        <source>Logs and reports</source>
        <translation>日志和报告</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Write access</source>
        <translation>写入权限</translation>
    </message>
    <message>
        <source>The app&apos;s own files</source>
        <translation>应用自带文件</translation>
    </message>
    <message>
        <source>it is a file</source>
        <translation>它是一个文件</translation>
    </message>
    <message>
        <source>Install Python 3.11 or newer and set the app up again with it.</source>
        <translation>请安装 Python 3.11 或更新版本，并用它重新设置应用。</translation>
    </message>
    <message>
        <source>{found}, 32 bits</source>
        <translation>{found}，32 位</translation>
    </message>
    <message>
        <source>Install the 64-bit Python; there is no torch for 32 bits.</source>
        <translation>请安装 64 位 Python；torch 没有 32 位版本。</translation>
    </message>
    <message>
        <source>PySide6 is not installed; the window needs it</source>
        <translation>未安装 PySide6；窗口需要它</translation>
    </message>
    <message>
        <source>PySide6 {version}, which crashes after some thousand calls (it loses count of None)</source>
        <translation>PySide6 {version}，数千次调用后会崩溃（它对 None 的引用计数有误）</translation>
    </message>
    <message>
        <source>PySide6 {version}</source>
        <translation>PySide6 {version}</translation>
    </message>
    <message>
        <source>all there</source>
        <translation>齐全</translation>
    </message>
    <message>
        <source>come with PySide6</source>
        <translation>随 PySide6 提供</translation>
    </message>
    <message>
        <source>{found}; no display here, and only the window needs them</source>
        <translation>{found}；此处没有显示器，而只有窗口需要它们</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>torch {version} cannot be imported: {reason}</source>
        <translation>torch {version} 无法导入：{reason}</translation>
    </message>
    <message>
        <source>torch {version} (CUDA {cuda}), {threads} threads</source>
        <translation>torch {version}（CUDA {cuda}），{threads} 线程</translation>
    </message>
    <message>
        <source>torch {version} (no CUDA), {threads} threads</source>
        <translation>torch {version}（无 CUDA），{threads} 线程</translation>
    </message>
    <message>
        <source>torchvision {version}, made for torch {wanted}, does not fit torch {torch}: {reason}</source>
        <translation>为 torch {wanted} 构建的 torchvision {version} 与 torch {torch} 不匹配：{reason}</translation>
    </message>
    <message>
        <source>torchvision {version} fits torch {torch}</source>
        <translation>torchvision {version} 与 torch {torch} 匹配</translation>
    </message>
    <message>
        <source>Run: {command}</source>
        <translation>请运行：{command}</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>{path} is read, and so it cannot be written too.</source>
        <translation>正在读取 {path}，因此不能同时写入。</translation>
    </message>
    <message>
        <source>Choose another file for what is written.</source>
        <translation>请为写入的内容另选文件。</translation>
    </message>
    <message>
        <source>There are no images in {paths}.</source>
        <translation>{paths} 中没有图像。</translation>
    </message>
    <message>
        <source>Give image files, or folders that hold some.</source>
        <translation>请给出图像文件，或含有图像的文件夹。</translation>
    </message>
    <message>
        <source>It is not said where the pictures shall be moved to.</source>
        <translation>没有说明图片要移动到哪里。</translation>
    </message>
    <message>
        <source>Give the folder, as --sort-into DIR.</source>
        <translation>请给出文件夹：--sort-into DIR。</translation>
    </message>
    <message>
        <source>The pictures cannot be sorted into {path}: {reason}.</source>
        <translation>无法将图片分类放入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请另选文件夹。</translation>
    </message>
    <message>
        <source>The run {run} has not answered for {seconds} s.</source>
        <translation>运行 {run} 已 {seconds} 秒没有回应。</translation>
    </message>
    <message>
        <source>It obeys when it can. If it hangs, end process {pid}: its last checkpoint stands.</source>
        <translation>它会在可能时执行。若它已挂起，请结束进程 {pid}：最后的检查点会保留。</translation>
    </message>
    <message>
        <source>The weights in {path} do not say which images they were trained on.</source>
        <translation>{path} 中的权重没有说明是用哪些图像训练的。</translation>
    </message>
    <message>
        <source>Give labelled images (--data DATA).</source>
        <translation>请给出带标签的图像（--data DATA）。</translation>
    </message>
    <message>
        <source>The picture cannot be written to {path}: {reason}.</source>
        <translation>无法将图片写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another file or folder, or make room there.</source>
        <translation>请另选文件或文件夹，或在那里腾出空间。</translation>
    </message>
    <message>
        <source>`{program} --help` shows what can be given.</source>
        <translation>`{program} --help` 列出可用的选项。</translation>
    </message>
    <message>
        <source>`resnet-studio --help` lists the commands.</source>
        <translation>`resnet-studio --help` 列出各命令。</translation>
    </message>
    <message>
        <source>Did you mean {near}?</source>
        <translation>您是指 {near} 吗？</translation>
    </message>
    <message>
        <source>There is no command and no file {word}.</source>
        <translation>没有名为 {word} 的命令或文件。</translation>
    </message>
    <message>
        <source>{path} cannot be read or written: {reason}.</source>
        <translation>无法读取或写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that the disk is there, has room and may be written, then try again.</source>
        <translation>请确认磁盘已连接、有空间且可写，然后重试。</translation>
    </message>
    <message>
        <source>ResNet Studio met a fault of its own: {kind}: {reason}</source>
        <translation>ResNet Studio 自身出错：{kind}：{reason}</translation>
    </message>
    <message>
        <source>Please report it with the lines above and the command.</source>
        <translation>请附上以上内容和所用命令进行报告。</translation>
    </message>
    <message>
        <source>There is no recipe file {name}, but a preset of that name.</source>
        <translation>没有配方文件 {name}，但有同名的预设。</translation>
    </message>
    <message>
        <source>Give it as --preset {name}.</source>
        <translation>请用 --preset {name} 指定。</translation>
    </message>
    <message>
        <source>Both a recipe file and a preset were given.</source>
        <translation>同时给出了配方文件和预设。</translation>
    </message>
    <message>
        <source>Give one of them.</source>
        <translation>请只给出其中之一。</translation>
    </message>
    <message>
        <source>The preset {name} is for images of your own; none are named.</source>
        <translation>预设 {name} 用于您自己的图像；尚未指定图像。</translation>
    </message>
    <message>
        <source>Give their folder: --data FOLDER.</source>
        <translation>请给出图像所在的文件夹：--data FOLDER。</translation>
    </message>
    <message>
        <source>The preset {name} trains on from weights, and none are named.</source>
        <translation>预设 {name} 从权重继续训练，但没有指定权重。</translation>
    </message>
    <message>
        <source>Name a run or a file: --set model.weights=RUN, or =shipped:cifar10-fast.</source>
        <translation>请指定运行或文件：--set model.weights=RUN，或 =shipped:cifar10-fast。</translation>
    </message>
    <message>
        <source>Mean and deviation need three numbers each, deviations above 0.</source>
        <translation>均值和标准差各需三个数字，标准差须大于 0。</translation>
    </message>
    <message>
        <source>Give both --mean and --std, or --normalization alone.</source>
        <translation>请同时给出 --mean 和 --std，或只给出 --normalization。</translation>
    </message>
    <message>
        <source>Images of {size} px cannot be seen by a network.</source>
        <translation>网络无法处理 {size} px 的图像。</translation>
    </message>
    <message>
        <source>Give --image-size from 1 to 4096.</source>
        <translation>请将 --image-size 设为 1 到 4096。</translation>
    </message>
    <message>
        <source>{path} is a file of this app already, so nothing was saved.</source>
        <translation>{path} 已是本应用的文件，因此没有保存。</translation>
    </message>
    <message>
        <source>Use it as it is; leave --save out to look into it.</source>
        <translation>请直接使用；若要查看其内容，请去掉 --save。</translation>
    </message>
    <message>
        <source>`resnet-studio presets` says what each is for.</source>
        <translation>`resnet-studio presets` 说明每个预设的用途。</translation>
    </message>
    <message>
        <source>There is no preset {name!r}; there are {known}.</source>
        <translation>没有名为 {name!r} 的预设；现有 {known}。</translation>
    </message>
    <message>
        <source>The recipe in {where} has version {version}, this app reads {known}.</source>
        <translation>{where} 中的配方版本为 {version}，本应用可读取 {known}。</translation>
    </message>
    <message>
        <source>Update ResNet Studio, or set version = {known}.</source>
        <translation>请更新 ResNet Studio，或设置 version = {known}。</translation>
    </message>
    <message>
        <source>The data path {path} is not UTF-8: a recipe cannot hold it.</source>
        <translation>数据路径 {path} 不是 UTF-8：配方无法保存它。</translation>
    </message>
    <message>
        <source>Rename the folder, so that its name is made of letters.</source>
        <translation>请重命名文件夹，使其名称只含可用字符。</translation>
    </message>
    <message>
        <source>There is a mistake in {where}: {faults}.</source>
        <translation>{where} 中有错误：{faults}。</translation>
    </message>
    <message>
        <source>Correct it; `resnet-studio train --help` lists all keys.</source>
        <translation>请改正；`resnet-studio train --help` 列出所有键。</translation>
    </message>
    <message>
        <source>The recipe {path} cannot be read: {reason}.</source>
        <translation>无法读取配方 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Save it as UTF-8; in PowerShell, write `| Out-File -Encoding utf8` instead of `&gt;`.</source>
        <translation>请保存为 UTF-8；在 PowerShell 中请用 `| Out-File -Encoding utf8` 代替 `&gt;`。</translation>
    </message>
    <message>
        <source>Check the path, or start from `resnet-studio presets`.</source>
        <translation>请检查路径，或从 `resnet-studio presets` 开始。</translation>
    </message>
    <message>
        <source>{assignment!r} is no assignment.</source>
        <translation>{assignment!r} 不是赋值。</translation>
    </message>
    <message>
        <source>Write key=value, such as training.epochs=10.</source>
        <translation>请写成 key=value，例如 training.epochs=10。</translation>
    </message>
    <message>
        <source>`resnet-studio train --help` lists all keys.</source>
        <translation>`resnet-studio train --help` 列出所有键。</translation>
    </message>
    <message>
        <source>There is no recipe key {key}.</source>
        <translation>没有配方键 {key}。</translation>
    </message>
    <message>
        <source>Another process is at work on the cache in {path}.</source>
        <translation>另一个进程正在使用 {path} 中的缓存。</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>The cache in {path} cannot be used: {reason}.</source>
        <translation>无法使用 {path} 中的缓存：{reason}。</translation>
    </message>
    <message>
        <source>See to it that you may write there, or choose another place.</source>
        <translation>请确认您可以在那里写入，或另选位置。</translation>
    </message>
    <message>
        <source>{path} cannot be used as CIFAR-10: {reason}.</source>
        <translation>{path} 无法作为 CIFAR-10 使用：{reason}。</translation>
    </message>
    <message>
        <source>Get cifar-10-binary.tar.gz or cifar-10-python.tar.gz again, or give the word cifar10 to download it.</source>
        <translation>请重新获取 cifar-10-binary.tar.gz 或 cifar-10-python.tar.gz，或输入 cifar10 进行下载。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Replace or remove it; pictures of these formats are read: {formats}.</source>
        <translation>请替换或移除它；可读取以下格式的图片：{formats}。</translation>
    </message>
    <message>
        <source>{path} has {width} × {height} pixels, more than the {limit} million allowed.</source>
        <translation>{path} 有 {width} × {height} 像素，超过允许的 {limit} 百万。</translation>
    </message>
    <message>
        <source>Save it smaller, or remove it.</source>
        <translation>请缩小后保存，或移除它。</translation>
    </message>
    <message>
        <source>The folder {path} cannot be read: {reason}.</source>
        <translation>无法读取文件夹 {path}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that you may read it, or choose another folder.</source>
        <translation>请确认您可以读取它，或另选文件夹。</translation>
    </message>
    <message>
        <source>{path} has folders named as splits ({names}), but no train with classes.</source>
        <translation>{path} 中有以划分命名的文件夹（{names}），但没有含类别的 train。</translation>
    </message>
    <message>
        <source>Put one folder for each class into train, or choose the folder that holds the classes.</source>
        <translation>请在 train 中为每个类别放一个文件夹，或选择含有各类别的文件夹。</translation>
    </message>
    <message>
        <source>The images in {path} ({count}) lie loose, without class folders.</source>
        <translation>{path} 中的图像（{count} 张）散放着，没有类别文件夹。</translation>
    </message>
    <message>
        <source>Make one folder for each class and put its images into it.</source>
        <translation>请为每个类别建一个文件夹，并将其图像放入。</translation>
    </message>
    <message>
        <source>There are no images in {path}.</source>
        <translation>{path} 中没有图像。</translation>
    </message>
    <message>
        <source>There are no images in {path}. {fault}</source>
        <translation>{path} 中没有图像。{fault}</translation>
    </message>
    <message>
        <source>Choose a folder that holds one folder of images for each class.</source>
        <translation>请选择每个类别各占一个图像子文件夹的文件夹。</translation>
    </message>
    <message>
        <source>There is no training image to take the mean color of.</source>
        <translation>没有可用来计算平均颜色的训练图像。</translation>
    </message>
    <message>
        <source>Lower data.validation_fraction and data.test_fraction.</source>
        <translation>请减小 data.validation_fraction 和 data.test_fraction。</translation>
    </message>
    <message>
        <source>The data {path} cannot be opened: {reason}.</source>
        <translation>无法打开数据 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Check the path: a folder with one folder for each class, a CIFAR-10 folder or archive, or the word digits or cifar10.</source>
        <translation>请检查路径：每个类别一个子文件夹的文件夹、CIFAR-10 文件夹或压缩包，或输入 digits 或 cifar10。</translation>
    </message>
    <message>
        <source>{path} is neither a folder nor an ordinary file.</source>
        <translation>{path} 既不是文件夹也不是普通文件。</translation>
    </message>
    <message>
        <source>Choose a folder with one folder for each class.</source>
        <translation>请选择每个类别各占一个子文件夹的文件夹。</translation>
    </message>
    <message>
        <source>None of the {count} images in {path} can be read ({example}: {fault})</source>
        <translation>{path} 中的 {count} 张图像都无法读取（{example}：{fault}）</translation>
    </message>
    <message>
        <source>Open one of them in another program, or get the files again.</source>
        <translation>请用其他程序打开其中一张，或重新获取文件。</translation>
    </message>
    <message>
        <source>{path} holds images of one class only ({name}); two are needed at least.</source>
        <translation>{path} 只含一个类别（{name}）的图像；至少需要两个。</translation>
    </message>
    <message>
        <source>Put one folder for each class side by side; if they lie one folder deeper, choose that folder.</source>
        <translation>请将各类别的文件夹并列放置；若它们在更深一层，请选择那个文件夹。</translation>
    </message>
    <message>
        <source>Another process has been splitting {path} for a long time.</source>
        <translation>另一个进程划分 {path} 已有很长时间。</translation>
    </message>
    <message>
        <source>Wait until it is done or end it, then try again.</source>
        <translation>请等它完成或结束它，然后重试。</translation>
    </message>
    <message>
        <source>The split cannot be kept in {path}: {reason}.</source>
        <translation>无法将划分保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Which images were excluded cannot be read from {path}: {reason}.</source>
        <translation>无法从 {path} 读取排除了哪些图像：{reason}。</translation>
    </message>
    <message>
        <source>Remove the file to train on all images again.</source>
        <translation>移除该文件即可重新使用所有图像训练。</translation>
    </message>
    <message>
        <source>What is excluded cannot be kept in {path}: {reason}.</source>
        <translation>无法将排除的内容保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Make room there, and see to it that you may write there.</source>
        <translation>请在那里腾出空间，并确认您可以写入。</translation>
    </message>
    <message>
        <source>There is no device of the name {name}.</source>
        <translation>没有名为 {name} 的设备。</translation>
    </message>
    <message>
        <source>Use auto, cpu, cuda, cuda:0 (with the number of the GPU) or mps.</source>
        <translation>请使用 auto、cpu、cuda、cuda:0（带 GPU 编号）或 mps。</translation>
    </message>
    <message>
        <source>The device mps was asked for, but no GPU of Apple&apos;s is usable here: {found}.</source>
        <translation>要求使用设备 mps，但此处没有可用的 Apple GPU：{found}。</translation>
    </message>
    <message>
        <source>Set the device to auto; mps needs a Mac with Apple silicon.</source>
        <translation>请将设备设为 auto；mps 需要配备 Apple 芯片的 Mac。</translation>
    </message>
    <message>
        <source>The device {name} was asked for, but the GPUs here are {found}.</source>
        <translation>要求使用设备 {name}，但此处的 GPU 为 {found}。</translation>
    </message>
    <message>
        <source>Choose one of these, or auto for the first.</source>
        <translation>请选择其中之一，或用 auto 选第一个。</translation>
    </message>
    <message>
        <source>The device {name} was asked for, but no NVIDIA GPU is here: {found}.</source>
        <translation>要求使用设备 {name}，但此处没有 NVIDIA GPU：{found}。</translation>
    </message>
    <message>
        <source>Set the device to auto or cpu.</source>
        <translation>请将设备设为 auto 或 cpu。</translation>
    </message>
    <message>
        <source>The device {name} was asked for, but NVIDIA&apos;s driver fails: {fault}.</source>
        <translation>要求使用设备 {name}，但 NVIDIA 驱动程序出错：{fault}。</translation>
    </message>
    <message>
        <source>Restart the machine or install the driver again; cpu works meanwhile.</source>
        <translation>请重启机器或重新安装驱动程序；在此期间可用 cpu。</translation>
    </message>
    <message>
        <source>{gpus} is here, but the installed torch {torch} was built without CUDA.</source>
        <translation>此处有 {gpus}，但所装的 torch {torch} 不带 CUDA。</translation>
    </message>
    <message>
        <source>{gpus} is here, but torch {torch} does not run with its driver or was told to hide it.</source>
        <translation>此处有 {gpus}，但 torch {torch} 不能用其驱动程序运行，或被设置为隐藏它。</translation>
    </message>
    <message>
        <source>This command installs a torch that fits: {command}</source>
        <translation>以下命令安装匹配的 torch：{command}</translation>
    </message>
    <message>
        <source>Install a newer NVIDIA driver, then run the doctor again.</source>
        <translation>请安装更新的 NVIDIA 驱动程序，然后再检查一次。</translation>
    </message>
    <message>
        <source>What {url} gave is not the expected file: its {algorithm} differs.</source>
        <translation>{url} 给出的不是预期的文件：{algorithm} 不一致。</translation>
    </message>
    <message>
        <source>It was thrown away; try again, or get the file in another way.</source>
        <translation>文件已丢弃；请重试，或以其他方式获取。</translation>
    </message>
    <message>
        <source>{url} is no web address.</source>
        <translation>{url} 不是网址。</translation>
    </message>
    <message>
        <source>Give an address that begins with https://.</source>
        <translation>请给出以 https:// 开头的地址。</translation>
    </message>
    <message>
        <source>{name} would have to be downloaded, and downloads are switched off.</source>
        <translation>需要下载 {name}，但下载已关闭。</translation>
    </message>
    <message>
        <source>Allow downloads in the settings, or get {url} in another way and put it at {path}.</source>
        <translation>请在设置中允许下载，或以其他方式获取 {url} 并放到 {path}。</translation>
    </message>
    <message>
        <source>{name} needs {needed} MiB more in {folder}, {free} MiB are free.</source>
        <translation>{name} 在 {folder} 中还需 {needed} MiB，可用 {free} MiB。</translation>
    </message>
    <message>
        <source>Make room there and try again.</source>
        <translation>请在那里腾出空间后重试。</translation>
    </message>
    <message>
        <source>{url} cannot be downloaded: the server answered {code} {reason}.</source>
        <translation>无法下载 {url}：服务器回应 {code} {reason}。</translation>
    </message>
    <message>
        <source>Try again later, or get the file in another way.</source>
        <translation>请稍后重试，或以其他方式获取文件。</translation>
    </message>
    <message>
        <source>{url} cannot be downloaded: {reason}.</source>
        <translation>无法下载 {url}：{reason}。</translation>
    </message>
    <message>
        <source>Check the connection and try again (what arrived is kept), or get the file in another way and put it at {path}.</source>
        <translation>请检查网络连接后重试（已收到的部分会保留），或以其他方式获取文件并放到 {path}。</translation>
    </message>
    <message>
        <source>The download cannot be written to {path}: {reason}.</source>
        <translation>无法将下载内容写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The data set {name} has no {split} images.</source>
        <translation>数据集 {name} 没有 {split} 图像。</translation>
    </message>
    <message>
        <source>Choose the other split (--split), or another data set (--data).</source>
        <translation>请选择另一划分（--split），或另一数据集（--data）。</translation>
    </message>
    <message>
        <source>The classes do not fit: the data set has {unknown}, which the network does not know.</source>
        <translation>类别不匹配：数据集中有网络不认识的 {unknown}。</translation>
    </message>
    <message>
        <source>Name the class folders as in training (classes not found here: {missing}).</source>
        <translation>请按训练时的名称命名类别文件夹（此处未找到的类别：{missing}）。</translation>
    </message>
    <message>
        <source>Which images {run} was trained on cannot be read from {path}.</source>
        <translation>无法从 {path} 读取 {run} 是用哪些图像训练的。</translation>
    </message>
    <message>
        <source>Evaluate on images that it has never seen (--data), or start a new run.</source>
        <translation>请在它从未见过的图像上评估（--data），或开始新的运行。</translation>
    </message>
    <message>
        <source>The network has no stage {stage}; it has {stages}.</source>
        <translation>网络没有阶段 {stage}；它有 {stages}。</translation>
    </message>
    <message>
        <source>Choose one of these, such as {near}.</source>
        <translation>请选择其中之一，例如 {near}。</translation>
    </message>
    <message>
        <source>The network in {path} has {answers} answers, and {name} has {classes} classes: these are not its images, or its answers have other names.</source>
        <translation>{path} 中的网络有 {answers} 个输出，而 {name} 有 {classes} 个类别：这些不是它的图像，或它的输出另有名称。</translation>
    </message>
    <message>
        <source>Take images of its own classes, or give the names of its answers (--classes FILE).</source>
        <translation>请使用其自身类别的图像，或给出其输出的名称（--classes FILE）。</translation>
    </message>
    <message>
        <source>However the images of {name} are prepared, the network in {path} answers them no better than a guess would ({accuracy} right): these are not the images that it was trained on.</source>
        <translation>无论如何处理 {name} 的图像，{path} 中的网络的预测都不比猜测好（{accuracy} 正确）：它不是用这些图像训练的。</translation>
    </message>
    <message>
        <source>Try it on images of its own classes, or say how they were normalized.</source>
        <translation>请在其自身类别的图像上尝试，或说明图像的归一化方式。</translation>
    </message>
    <message>
        <source>The fast mode does not agree with the exact one on these images, so it is not used.</source>
        <translation>快速模式在这些图像上与精确模式不一致，因此不使用。</translation>
    </message>
    <message>
        <source>The network does not know the class {label}.</source>
        <translation>网络不认识类别 {label}。</translation>
    </message>
    <message>
        <source>Choose one of its classes, such as {near}.</source>
        <translation>请选择它的某个类别，例如 {near}。</translation>
    </message>
    <message>
        <source>There is nothing at {path}.</source>
        <translation>{path} 处没有任何内容。</translation>
    </message>
    <message>
        <source>Check the spelling, or whether the disk is there.</source>
        <translation>请检查拼写，或磁盘是否已连接。</translation>
    </message>
    <message>
        <source>There is no record of moves in {path}.</source>
        <translation>{path} 中没有移动记录。</translation>
    </message>
    <message>
        <source>Name the file that was told when the pictures were moved.</source>
        <translation>请给出移动图片时告知的文件。</translation>
    </message>
    <message>
        <source>Make room there, or copy the pictures instead.</source>
        <translation>请在那里腾出空间，或改为复制图片。</translation>
    </message>
    <message>
        <source>The moves of the record {path} are still under way.</source>
        <translation>记录 {path} 中的移动仍在进行。</translation>
    </message>
    <message>
        <source>Wait for their end or stop them, then move the pictures back.</source>
        <translation>请等它结束或停止它，然后再移回图片。</translation>
    </message>
    <message>
        <source>The record of the moves cannot be written to {path}: {reason}.</source>
        <translation>无法将移动记录写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} cannot be put to {target}: {reason}.</source>
        <translation>无法将 {path} 放到 {target}：{reason}。</translation>
    </message>
    <message>
        <source>Make room there, and move the pictures back once more.</source>
        <translation>请在那里腾出空间，然后再次移回图片。</translation>
    </message>
    <message>
        <source>The record of moves {path} cannot be read: {reason}.</source>
        <translation>无法读取移动记录 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Move the pictures back by hand.</source>
        <translation>请手动移回图片。</translation>
    </message>
    <message>
        <source>{path} has changed since it was moved, and stays where it is.</source>
        <translation>{path} 移动后已被更改，因此留在原处。</translation>
    </message>
    <message>
        <source>The table cannot be written to {path}: {reason}.</source>
        <translation>无法将表格写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The description of the starting weights cannot be used: {reason}.</source>
        <translation>无法使用起始权重的说明：{reason}。</translation>
    </message>
    <message>
        <source>There is no file of weights {path}.</source>
        <translation>没有权重文件 {path}。</translation>
    </message>
    <message>
        <source>Check the path; a run is named by its folder or its name.</source>
        <translation>请检查路径；运行以其文件夹或名称指定。</translation>
    </message>
    <message>
        <source>fine_tune.frozen_through is {through}, but there are {stages} stages.</source>
        <translation>fine_tune.frozen_through 为 {through}，但只有 {stages} 个阶段。</translation>
    </message>
    <message>
        <source>Take stage{stages} or an earlier one, or body.</source>
        <translation>请取 stage{stages} 或更靠前的阶段，或 body。</translation>
    </message>
    <message>
        <source>The description of the network cannot be used: {reason}.</source>
        <translation>无法使用网络的说明：{reason}。</translation>
    </message>
    <message>
        <source>Take a file that this or an earlier ResNet Studio wrote.</source>
        <translation>请使用由此版本或更早的 ResNet Studio 写成的文件。</translation>
    </message>
    <message>
        <source>Images of {size} px are too small for {name} with the {stem} stem, which needs {smallest} px or more.</source>
        <translation>{size} px 的图像对带 {stem} 起始层的 {name} 来说太小，至少需要 {smallest} px。</translation>
    </message>
    <message>
        <source>Set data.image_size to {smallest} or more, or take fewer stages or model.stem = cifar.</source>
        <translation>请将 data.image_size 设为 {smallest} 或更大，或减少阶段，或设 model.stem = cifar。</translation>
    </message>
    <message>
        <source>Shortcut A cannot lead into a narrower stage, and the widths are {widths}.</source>
        <translation>捷径 A 不能通向更窄的阶段，而宽度为 {widths}。</translation>
    </message>
    <message>
        <source>Set model.shortcut to B, or let model.stage_widths rise.</source>
        <translation>请将 model.shortcut 设为 B，或让 model.stage_widths 递增。</translation>
    </message>
    <message>
        <source>A network of the fast style cannot have {asked}.</source>
        <translation>快速风格的网络不能有 {asked}。</translation>
    </message>
    <message>
        <source>It has blocks, a stem for small images and a start of its own: change that, or take model.style = paper.</source>
        <translation>它有自己的残差块、用于小图像的起始层和初始化方式：请改掉该项，或设 model.style = paper。</translation>
    </message>
    <message>
        <source>{path} says itself how its images are prepared and what its classes are.</source>
        <translation>{path} 自身已说明图像的处理方式和类别。</translation>
    </message>
    <message>
        <source>Leave the options for other programs&apos; weights out.</source>
        <translation>请去掉用于其他程序权重的选项。</translation>
    </message>
    <message>
        <source>The starting weights are of {given}, and the recipe asks for {wanted}.</source>
        <translation>起始权重属于 {given}，而配方要求 {wanted}。</translation>
    </message>
    <message>
        <source>Leave model.depth and the keys beside it to the weights, or choose weights of that network.</source>
        <translation>请让权重决定 model.depth 及相关键，或选择该网络的权重。</translation>
    </message>
    <message>
        <source>The weights in {path} cannot be read: {reason}.</source>
        <translation>无法读取 {path} 中的权重：{reason}。</translation>
    </message>
    <message>
        <source>Give a run, a .safetensors file, or a file of PyTorch that holds weights alone, written by `torch.save(model.state_dict(), FILE)`.</source>
        <translation>请给出运行、.safetensors 文件，或由 `torch.save(model.state_dict(), FILE)` 写成的只含权重的 PyTorch 文件。</translation>
    </message>
    <message>
        <source>{path} holds no residual network of the kind known here: {reason}.</source>
        <translation>{path} 中没有此处已知类型的残差网络：{reason}。</translation>
    </message>
    <message>
        <source>`resnet-studio weights {path}` lists what it holds.</source>
        <translation>`resnet-studio weights {path}` 列出其内容。</translation>
    </message>
    <message>
        <source>The weights in {path} do not fit {name}: {faults}.</source>
        <translation>{path} 中的权重与 {name} 不匹配：{faults}。</translation>
    </message>
    <message>
        <source>The weights in {path} lack the last layer, which names the class.</source>
        <translation>{path} 中的权重缺少给出类别的最后一层。</translation>
    </message>
    <message>
        <source>Take a file that holds the whole network.</source>
        <translation>请使用含有整个网络的文件。</translation>
    </message>
    <message>
        <source>The class names in {path} cannot be read: {reason}.</source>
        <translation>无法读取 {path} 中的类别名称：{reason}。</translation>
    </message>
    <message>
        <source>Give a file with one name a line, in the order of the answers, or cifar10 or imagenet.</source>
        <translation>请给出每行一个名称、按输出顺序排列的文件，或 cifar10 或 imagenet。</translation>
    </message>
    <message>
        <source>The weights in {path} hold values that are no numbers.</source>
        <translation>{path} 中的权重含有非数值。</translation>
    </message>
    <message>
        <source>Its training went astray; take an earlier file of it.</source>
        <translation>它的训练已经发散；请取更早的文件。</translation>
    </message>
    <message>
        <source>Each answer needs a name of its own, and {name} stands twice.</source>
        <translation>每个输出需要各自的名称，而 {name} 出现了两次。</translation>
    </message>
    <message>
        <source>Give the names of all its answers, in their order (--classes FILE).</source>
        <translation>请按顺序给出所有输出的名称（--classes FILE）。</translation>
    </message>
    <message>
        <source>The network in {path} has {answers} answers, and there are {names} names.</source>
        <translation>{path} 中的网络有 {answers} 个输出，而名称有 {names} 个。</translation>
    </message>
    <message>
        <source>The weights in {path} do not say what its {count} answers are called.</source>
        <translation>{path} 中的权重没有说明其 {count} 个输出的名称。</translation>
    </message>
    <message>
        <source>The weights in {path} do not say how its images were normalized.</source>
        <translation>{path} 中的权重没有说明图像的归一化方式。</translation>
    </message>
    <message>
        <source>The weights in {path} do not say what its {count} answers are called nor how its images were normalized.</source>
        <translation>{path} 中的权重没有说明其 {count} 个输出的名称，也没有说明图像的归一化方式。</translation>
    </message>
    <message>
        <source>Give {options}. `resnet-studio evaluate {path} --data DATA` tries the likely ones on labelled images; `resnet-studio weights {path} --save FILE` with these options writes a file that says it itself, for the window too.</source>
        <translation>请给出 {options}。`resnet-studio evaluate {path} --data DATA` 会在带标签的图像上尝试可能的方式；带这些选项的 `resnet-studio weights {path} --save FILE` 会写出自带说明的文件，窗口也可使用。</translation>
    </message>
    <message>
        <source>torchvision&apos;s weights {name} are not known here.</source>
        <translation>此处没有名为 {name} 的 torchvision 权重。</translation>
    </message>
    <message>
        <source>Did you mean torchvision:{near}? There are {known}.</source>
        <translation>您是指 torchvision:{near} 吗？现有 {known}。</translation>
    </message>
    <message>
        <source>There are {known}.</source>
        <translation>现有 {known}。</translation>
    </message>
    <message>
        <source>No weights {name} come with this version.</source>
        <translation>此版本不带权重 {name}。</translation>
    </message>
    <message>
        <source>There are: {known}.</source>
        <translation>现有：{known}。</translation>
    </message>
    <message>
        <source>The file of the weights {name} is missing or was changed.</source>
        <translation>权重 {name} 的文件缺失或已被更改。</translation>
    </message>
    <message>
        <source>Install ResNet Studio anew.</source>
        <translation>请重新安装 ResNet Studio。</translation>
    </message>
    <message>
        <source>The description in the weights {path} cannot be read: {reason}.</source>
        <translation>无法读取权重 {path} 中的说明：{reason}。</translation>
    </message>
    <message>
        <source>If a newer ResNet Studio wrote it, update this one.</source>
        <translation>若由更新的 ResNet Studio 写成，请更新此应用。</translation>
    </message>
    <message>
        <source>The weights in {path} do not fit their own description: {reason}.</source>
        <translation>{path} 中的权重与其自身的说明不符：{reason}。</translation>
    </message>
    <message>
        <source>The file is damaged; choose another checkpoint of the run.</source>
        <translation>文件已损坏；请选择该运行的其他检查点。</translation>
    </message>
    <message>
        <source>The weights cannot be written to {path}: {reason}.</source>
        <translation>无法将权重写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another name, or a folder with room where you may write.</source>
        <translation>请另选名称，或有空间且可写的文件夹。</translation>
    </message>
    <message>
        <source>A threshold lies between 0 and 1, not at {value}.</source>
        <translation>阈值在 0 和 1 之间，不能是 {value}。</translation>
    </message>
    <message>
        <source>Give a probability, such as 0.8; 0 takes every answer.</source>
        <translation>请给出概率，例如 0.8；0 接受所有预测。</translation>
    </message>
    <message>
        <source>The threshold cannot be kept in {path}: {reason}.</source>
        <translation>无法将阈值保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that the folder can be written, then try again.</source>
        <translation>请确认文件夹可写，然后重试。</translation>
    </message>
    <message>
        <source>Choose a run, or a checkpoint file of a run.</source>
        <translation>请选择运行，或运行的检查点文件。</translation>
    </message>
    <message>
        <source>The file {path} was not written by ResNet Studio.</source>
        <translation>文件 {path} 不是由 ResNet Studio 写成的。</translation>
    </message>
    <message>
        <source>No run can be kept in {path}: {reason}.</source>
        <translation>无法在 {path} 中保存运行：{reason}。</translation>
    </message>
    <message>
        <source>Choose another runs folder (--runs, or the settings), or make room there.</source>
        <translation>请另选运行文件夹（--runs，或在设置中），或在那里腾出空间。</translation>
    </message>
    <message>
        <source>`resnet-studio runs list` shows all runs.</source>
        <translation>`resnet-studio runs list` 列出所有运行。</translation>
    </message>
    <message>
        <source>It is archived: `resnet-studio runs restore {run}` takes it back.</source>
        <translation>它已归档：`resnet-studio runs restore {run}` 可将其取回。</translation>
    </message>
    <message>
        <source>There is no run {run}, neither as a folder nor in {runs}.</source>
        <translation>没有运行 {run}，既不是文件夹，也不在 {runs} 中。</translation>
    </message>
    <message>
        <source>checkpoints/{kind}.json of the run {run} cannot be read: {reason}.</source>
        <translation>无法读取运行 {run} 的 checkpoints/{kind}.json：{reason}。</translation>
    </message>
    <message>
        <source>`resnet-studio runs check {run} --repair` mends it.</source>
        <translation>`resnet-studio runs check {run} --repair` 可修复它。</translation>
    </message>
    <message>
        <source>Every {kind} checkpoint of the run {run} is damaged.</source>
        <translation>运行 {run} 的 {kind} 检查点全部损坏。</translation>
    </message>
    <message>
        <source>Start the run again from its recipe; its curves are kept.</source>
        <translation>请用其配方重新开始运行；其曲线会保留。</translation>
    </message>
    <message>
        <source>The run {run} has no checkpoint yet.</source>
        <translation>运行 {run} 还没有检查点。</translation>
    </message>
    <message>
        <source>Wait for the end of its first epoch, or start it again.</source>
        <translation>请等其第一轮结束，或重新开始。</translation>
    </message>
    <message>
        <source>The status of the run {run} cannot be read: {reason}.</source>
        <translation>无法读取运行 {run} 的状态：{reason}。</translation>
    </message>
    <message>
        <source>Its checkpoints are untouched; `runs check {run} --repair` mends it.</source>
        <translation>其检查点完好；`runs check {run} --repair` 可修复它。</translation>
    </message>
    <message>
        <source>The run {run} has version {version}, this app reads {known}.</source>
        <translation>运行 {run} 的版本为 {version}，本应用可读取 {known}。</translation>
    </message>
    <message>
        <source>Update ResNet Studio to open it; nothing was changed.</source>
        <translation>请更新 ResNet Studio 以打开它；没有更改任何内容。</translation>
    </message>
    <message>
        <source>The run {run} is {state}; there is nothing to {command}.</source>
        <translation>运行 {run} 的状态为 {state}，无法执行 {command}。</translation>
    </message>
    <message>
        <source>`resnet-studio resume {run}` lets it go on.</source>
        <translation>`resnet-studio resume {run}` 让它继续。</translation>
    </message>
    <message>
        <source>The command cannot be written to {path}: {reason}.</source>
        <translation>无法将命令写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The run {run} is {state}, it cannot be continued.</source>
        <translation>运行 {run} 的状态为 {state}，无法继续。</translation>
    </message>
    <message>
        <source>Follow it, or pause it first (`resnet-studio pause {run}`).</source>
        <translation>请跟踪它，或先暂停它（`resnet-studio pause {run}`）。</translation>
    </message>
    <message>
        <source>Start a new run from its recipe.</source>
        <translation>请用其配方开始新的运行。</translation>
    </message>
    <message>
        <source>The training process of {run} cannot be started: {reason}.</source>
        <translation>无法启动 {run} 的训练进程：{reason}。</translation>
    </message>
    <message>
        <source>See to it that the runs folder can be written and has room.</source>
        <translation>请确认运行文件夹可写且有空间。</translation>
    </message>
    <message>
        <source>The run {run} cannot be read: {reason}.</source>
        <translation>无法读取运行 {run}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that {path} can be reached, then look again.</source>
        <translation>请确认可以访问 {path}，然后再次查看。</translation>
    </message>
    <message>
        <source>The process {pid} of the run {run} may not be ended.</source>
        <translation>不允许结束运行 {run} 的进程 {pid}。</translation>
    </message>
    <message>
        <source>It belongs to somebody else: end it as that user.</source>
        <translation>它属于其他用户：请以该用户身份结束它。</translation>
    </message>
    <message>
        <source>The process {pid} of the run {run} cannot be ended.</source>
        <translation>无法结束运行 {run} 的进程 {pid}。</translation>
    </message>
    <message>
        <source>It waits for a disk or the GPU&apos;s driver; it ends after that.</source>
        <translation>它在等待磁盘或 GPU 驱动程序；之后会结束。</translation>
    </message>
    <message>
        <source>The run {run} was interrupted at epoch {epoch}.</source>
        <translation>运行 {run} 在第 {epoch} 轮中断。</translation>
    </message>
    <message>
        <source>Continue it: it goes on from its last checkpoint.</source>
        <translation>请继续：它从最后的检查点接着训练。</translation>
    </message>
    <message>
        <source>The training was killed at epoch {epoch}: mostly the system does that when the memory is full.</source>
        <translation>训练在第 {epoch} 轮被终止：系统通常在内存用尽时这样做。</translation>
    </message>
    <message>
        <source>The memory was full: the system killed the training at epoch {epoch}.</source>
        <translation>内存已用尽：系统在第 {epoch} 轮终止了训练。</translation>
    </message>
    <message>
        <source>Close other programs, or continue with each batch in {parts} parts: less memory, the same step (`resnet-studio resume {run} --parts {parts}`).</source>
        <translation>请关闭其他程序，或将每个批次分成 {parts} 部分继续：占用内存更少，更新步不变（`resnet-studio resume {run} --parts {parts}`）。</translation>
    </message>
    <message>
        <source>Close other programs, then continue it from its last checkpoint.</source>
        <translation>请关闭其他程序，然后从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>Another process is working on the run {run}.</source>
        <translation>另一个进程正在处理运行 {run}。</translation>
    </message>
    <message>
        <source>Follow it in the window, or stop it with `resnet-studio stop {run}` first.</source>
        <translation>请在窗口中跟踪它，或先用 `resnet-studio stop {run}` 停止它。</translation>
    </message>
    <message>
        <source>The run {run} was told to end while it could not be written to {path}: {reason}. What it learned after step {step} is lost.</source>
        <translation>在无法写入 {path}（{reason}）时，训练 {run} 收到了结束的命令。第 {step} 步之后学到的内容已丢失。</translation>
    </message>
    <message>
        <source>The run {run} cannot be written to {path}: {reason}.</source>
        <translation>无法将运行 {run} 写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Make room there or see to it that the disk can be written, then resume the run.</source>
        <translation>请在那里腾出空间或确认磁盘可写，然后继续该运行。</translation>
    </message>
    <message>
        <source>The settings in {path} cannot be read: {reason}.</source>
        <translation>无法读取 {path} 中的设置：{reason}。</translation>
    </message>
    <message>
        <source>Correct the file, or remove it to start with the defaults.</source>
        <translation>请改正该文件，或移除它以恢复默认设置。</translation>
    </message>
    <message>
        <source>The settings cannot be saved in {path}: {reason}.</source>
        <translation>无法将设置保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that you may write there.</source>
        <translation>请确认您可以在那里写入。</translation>
    </message>
    <message>
        <source>The data set {name} holds too few images to train.</source>
        <translation>数据集 {name} 的图像太少，无法训练。</translation>
    </message>
    <message>
        <source>Add images to each class folder.</source>
        <translation>请为每个类别文件夹添加图像。</translation>
    </message>
    <message>
        <source>With training.early_size the first epochs have images of {size} px, and {name} needs {smallest} px or more.</source>
        <translation>按 training.early_size，最初几轮的图像为 {size} px，而 {name} 至少需要 {smallest} px。</translation>
    </message>
    <message>
        <source>Raise training.early_size, or set it to 1.</source>
        <translation>请增大 training.early_size，或设为 1。</translation>
    </message>
    <message>
        <source>training.batch_size is 1, but for images of {size} px the last map of {name} is one pixel: a batch norm cannot learn from one value.</source>
        <translation>training.batch_size 为 1，但对 {size} px 的图像，{name} 的最后一层特征图只有一个像素：批归一化无法从单个数值中学习。</translation>
    </message>
    <message>
        <source>Set training.batch_size to 2 or more, or raise data.image_size.</source>
        <translation>请将 training.batch_size 设为 2 或更大，或增大 data.image_size。</translation>
    </message>
    <message>
        <source>fine_tune.unfreeze_every is {every}, but nothing is frozen that could be set free.</source>
        <translation>fine_tune.unfreeze_every 为 {every}，但没有可解冻的冻结部分。</translation>
    </message>
    <message>
        <source>Set fine_tune.frozen_through, to body for all but the head, or unfreeze_every to 0.</source>
        <translation>请设置 fine_tune.frozen_through（body 表示除分类头外全部），或将 unfreeze_every 设为 0。</translation>
    </message>
    <message>
        <source>{key} is {value}, but the network starts from nothing: no weights are named.</source>
        <translation>{key} 为 {value}，但网络从零开始：没有指定权重。</translation>
    </message>
    <message>
        <source>Name the weights to start from: model.weights, or Start from on the Model page.</source>
        <translation>请指定作为起点的权重：model.weights，或“模型”页的“起点”。</translation>
    </message>
    <message>
        <source>augmentation.trivial_augment shifts images by up to {shift} px, but they are only {image_size} px wide.</source>
        <translation>augmentation.trivial_augment 最多平移图像 {shift} px，而图像只有 {image_size} px 宽。</translation>
    </message>
    <message>
        <source>Take augmentation.rand_augment = 2: its shifts are a part of the image.</source>
        <translation>请设 augmentation.rand_augment = 2：其平移量按图像的比例计。</translation>
    </message>
    <message>
        <source>augmentation.{key} is {pixels} px, but the images are only {image_size} px wide: too little of some of them would be left to learn from.</source>
        <translation>augmentation.{key} 为 {pixels} px，而图像只有 {image_size} px 宽：其中一些会所剩无几，无法学习。</translation>
    </message>
    <message>
        <source>For this size augmentation.{key} = {usual} is usual; 0 switches it off.</source>
        <translation>对此尺寸通常取 augmentation.{key} = {usual}；0 表示关闭。</translation>
    </message>
    <message>
        <source>The data set {name} leaves {count} images to train on.</source>
        <translation>数据集 {name} 只剩 {count} 张图像可供训练。</translation>
    </message>
    <message>
        <source>Add images, or set aside fewer for validation and test.</source>
        <translation>请添加图像，或减少留作验证和测试的图像。</translation>
    </message>
    <message>
        <source>training.batch_size is {batch}: too few images to share among {count} devices.</source>
        <translation>training.batch_size 为 {batch}：图像太少，无法分给 {count} 个设备。</translation>
    </message>
    <message>
        <source>Set it to {least} or more, or name fewer devices.</source>
        <translation>请设为 {least} 或更大，或减少设备。</translation>
    </message>
    <message>
        <source>training.batch_size is {batch}, but there are only {images} images to train on.</source>
        <translation>training.batch_size 为 {batch}，但只有 {images} 张训练图像。</translation>
    </message>
    <message>
        <source>Set training.batch_size to {images} or less, or add images.</source>
        <translation>请将 training.batch_size 设为 {images} 或更小，或添加图像。</translation>
    </message>
    <message>
        <source>The images and the network take {needed} GB of memory at the least, and {available} GB are free.</source>
        <translation>图像和网络至少需要 {needed} GB 内存，而可用 {available} GB。</translation>
    </message>
    <message>
        <source>Take a smaller network (model.depth, model.stage_widths), or close other programs.</source>
        <translation>请使用更小的网络（model.depth、model.stage_widths），或关闭其他程序。</translation>
    </message>
    <message>
        <source>The loss is no number any more at step {step} (epoch {epoch}).</source>
        <translation>损失在第 {step} 步（第 {epoch} 轮）不再是数值。</translation>
    </message>
    <message>
        <source>Lower optimizer.learning_rate or lengthen schedule.warmup_fraction, or set training.on_divergence to halve; the best weights so far are kept.</source>
        <translation>请减小 optimizer.learning_rate 或增大 schedule.warmup_fraction，或将 training.on_divergence 设为 halve；迄今最佳的权重会保留。</translation>
    </message>
    <message>
        <source>The checkpoint {path} does not fit the recipe of its run: {reason}.</source>
        <translation>检查点 {path} 与其运行的配方不匹配：{reason}。</translation>
    </message>
    <message>
        <source>The recipe was changed after the run began: undo that, or start a new run.</source>
        <translation>运行开始后配方被更改：请改回，或开始新的运行。</translation>
    </message>
    <message>
        <source>The device ran out of memory with a batch of {batch} images.</source>
        <translation>批量为 {batch} 张图像时设备内存不足。</translation>
    </message>
    <message>
        <source>Try again with training.batch_size = {half}, or keep the batch with training.micro_batches = 2.</source>
        <translation>请设 training.batch_size = {half} 重试，或保持批量并设 training.micro_batches = 2。</translation>
    </message>
    <message>
        <source>device.devices names {devices} devices, and {processes} processes were started.</source>
        <translation>device.devices 指定了 {devices} 个设备，但启动了 {processes} 个进程。</translation>
    </message>
    <message>
        <source>Start as many, or leave device.devices empty.</source>
        <translation>请启动同样数量的进程，或将 device.devices 留空。</translation>
    </message>
    <message>
        <source>Several processes cannot share a run on the device {name}.</source>
        <translation>多个进程不能在设备 {name} 上共享一个运行。</translation>
    </message>
    <message>
        <source>Set device.name to cpu, or train in one process.</source>
        <translation>请将 device.name 设为 cpu，或用一个进程训练。</translation>
    </message>
    <message>
        <source>{file} of the run {run} cannot be read: {reason}.</source>
        <translation>无法读取运行 {run} 的 {file}：{reason}。</translation>
    </message>
    <message>
        <source>Its best weights can still be used; to train on, start a new run from its recipe.</source>
        <translation>其最佳权重仍可使用；若要继续训练，请用其配方开始新的运行。</translation>
    </message>
    <message>
        <source>{count} images of the run {run} are not in {path} any more: {first} …</source>
        <translation>运行 {run} 的 {count} 张图像已不在 {path} 中：{first} …</translation>
    </message>
    <message>
        <source>Put them back to continue, or start a new run.</source>
        <translation>请放回它们再继续，或开始新的运行。</translation>
    </message>
    <message>
        <source>The classes changed since the run {run} began (gone: {gone}; new: {new}).</source>
        <translation>自运行 {run} 开始以来类别有变（消失：{gone}；新增：{new}）。</translation>
    </message>
    <message>
        <source>The classes changed their order since the run {run} began (then: {then}; now: {now}).</source>
        <translation>自运行 {run} 开始以来类别的顺序有变（当时：{then}；现在：{now}）。</translation>
    </message>
    <message>
        <source>Restore the class folders to continue, or start a new run.</source>
        <translation>请恢复类别文件夹再继续，或开始新的运行。</translation>
    </message>
    <message>
        <source>Another process of the run ended or cannot be reached: {reason}.</source>
        <translation>该运行的另一个进程已结束或无法访问：{reason}。</translation>
    </message>
    <message>
        <source>The run lost {ranks}, which ended too early: {reason}.</source>
        <translation>该运行失去了过早结束的 {ranks}：{reason}。</translation>
    </message>
    <message>
        <source>It may have been ended from outside, or for want of memory; the run&apos;s log may say more. Continue the run: it goes on from its last checkpoint.</source>
        <translation>它可能被外部结束，或因内存不足而结束；该运行的日志可能有更多说明。请继续该运行：它从最后的检查点接着训练。</translation>
    </message>
    <message>
        <source>This is a fault of ResNet Studio or of this machine; the log has the details.</source>
        <translation>这是 ResNet Studio 或此机器的故障；详细信息在日志中。</translation>
    </message>
    <message>
        <source>The pasted picture cannot be kept in {path}: {reason}.</source>
        <translation>无法将粘贴的图片保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Save it as a file and open that.</source>
        <translation>请将其保存为文件后打开。</translation>
    </message>
    <message>
        <source>The process that was to try it ended with status {status}. {words}</source>
        <translation>用于试验的进程以状态 {status} 结束。{words}</translation>
    </message>
    <message>
        <source>Help → Doctor looks for the cause; smaller batches need less memory.</source>
        <translation>“帮助 → 检查此电脑”可查找原因；批越小所需内存越少。</translation>
    </message>
    <message>
        <source>The check of this computer gave no answer: {reason}.</source>
        <translation>对此电脑的检查没有给出结果：{reason}。</translation>
    </message>
    <message>
        <source>Run `resnet-studio doctor` in a terminal to see all it says.</source>
        <translation>请在终端中运行 `resnet-studio doctor` 查看其全部输出。</translation>
    </message>
    <message>
        <source>It was moved, or its disk is not there.</source>
        <translation>它已被移动，或其磁盘未连接。</translation>
    </message>
    <message>
        <source>No file manager can be opened here.</source>
        <translation>此处无法打开文件管理器。</translation>
    </message>
    <message>
        <source>The file lies in {folder}.</source>
        <translation>文件位于 {folder}。</translation>
    </message>
    <message>
        <source>The runs folder {path} cannot be made: {reason}.</source>
        <translation>无法创建运行文件夹 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another one with Tools, Choose the runs folder.</source>
        <translation>请连接其磁盘，或通过“工具 → 选择运行总文件夹”另选一个。</translation>
    </message>
    <message>
        <source>The recipe cannot be saved in {path}: {reason}.</source>
        <translation>无法将配方保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Something went wrong in the app itself: {reason}.</source>
        <translation>应用自身出错：{reason}。</translation>
    </message>
    <message>
        <source>Nothing of yours was changed. Copy the details for a report.</source>
        <translation>您的内容没有任何更改。请复制详细信息用于报告。</translation>
    </message>
    <message>
        <source>CIFAR-10 is no longer kept on this computer.</source>
        <translation>此电脑上已不再保存 CIFAR-10。</translation>
    </message>
    <message>
        <source>Open CIFAR-10 again on the Data page, or other data.</source>
        <translation>请在“数据”页重新打开 CIFAR-10，或打开其他数据。</translation>
    </message>
    <message>
        <source>The command has not arrived in {path} within {seconds} seconds.</source>
        <translation>命令在 {seconds} 秒内未送达 {path}。</translation>
    </message>
    <message>
        <source>See to it that the disk answers, or keep training and close.</source>
        <translation>请确认磁盘有响应，或继续训练并关闭窗口。</translation>
    </message>
    <message>
        <source>The plot cannot be saved in {path}: {reason}.</source>
        <translation>无法将曲线图保存在 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder, or make room there.</source>
        <translation>请另选文件夹，或在那里腾出空间。</translation>
    </message>
    <message>
        <source>The process that classifies cannot be started: {reason}.</source>
        <translation>无法启动用于分类的进程：{reason}。</translation>
    </message>
    <message>
        <source>Install the app again.</source>
        <translation>请重新安装应用。</translation>
    </message>
    <message>
        <source>The process that classifies ended: {reason}</source>
        <translation>用于分类的进程已结束：{reason}</translation>
    </message>
    <message>
        <source>Try again: it is started anew. All it said is in {log}.</source>
        <translation>请重试：它会重新启动。其全部输出在 {log} 中。</translation>
    </message>
    <message>
        <source>The run {run} cannot be read in {path}: {reason}.</source>
        <translation>无法在 {path} 中读取运行 {run}：{reason}。</translation>
    </message>
    <message>
        <source>See to it that its disk can be read, then check again.</source>
        <translation>请确认其磁盘可读，然后再次检查。</translation>
    </message>
    <message>
        <source>The recipe of the run {run} was changed since it began: {changes}.</source>
        <translation>运行 {run} 的配方自开始以来已更改：{changes}。</translation>
    </message>
    <message>
        <source>`resnet-studio train {path}` begins a new run with it; `resnet-studio resume {run} --changed-recipe` goes on with it.</source>
        <translation>`resnet-studio train {path}` 用它开始新的运行；`resnet-studio resume {run} --changed-recipe` 用它继续。</translation>
    </message>
    <message>
        <source>`resnet-studio runs check {run} --repair` brings back the one before; `resnet-studio train {path}` begins a new run with this one; `resnet-studio resume {run} --changed-recipe` goes on with it.</source>
        <translation>`resnet-studio runs check {run} --repair` 恢复之前的配方；`resnet-studio train {path}` 用此配方开始新的运行；`resnet-studio resume {run} --changed-recipe` 用它继续。</translation>
    </message>
    <message>
        <source>The recipe of the run {run} cannot be read any more: {reason}.</source>
        <translation>运行 {run} 的配方已无法读取：{reason}。</translation>
    </message>
    <message>
        <source>`resnet-studio runs check {run} --repair` brings it back where a checkpoint holds it.</source>
        <translation>若检查点中有它，`resnet-studio runs check {run} --repair` 可将其恢复。</translation>
    </message>
    <message>
        <source>Images in {path} were changed since the run {run} was left.</source>
        <translation>离开运行 {run} 之后，{path} 中的图像已更改。</translation>
    </message>
    <message>
        <source>Put the old ones back, or continue with the changed ones.</source>
        <translation>请放回原来的图像，或用更改后的继续。</translation>
    </message>
    <message>
        <source>The run needs {needed} of the disk, and {free} are free at {path}.</source>
        <translation>这次训练需要 {needed} 磁盘空间，而 {path} 只剩 {free}。</translation>
    </message>
    <message>
        <source>Make room there, or choose another runs folder (--runs, or the settings).</source>
        <translation>请在那里腾出空间，或选择另一个训练文件夹（--runs 或设置）。</translation>
    </message>
    <message>
        <source>The run cannot be written: {reason}. Training goes on; what it learns waits in memory.</source>
        <translation>训练记录无法写入：{reason}。训练仍在继续，学到的内容暂存在内存中。</translation>
    </message>
    <message>
        <source>The run cannot be written: {reason}. Training waits; nothing is lost so far.</source>
        <translation>训练记录无法写入：{reason}。训练正在等待，目前没有丢失任何内容。</translation>
    </message>
    <message>
        <source>The run cannot be written: {reason}. The training process gives no sign.</source>
        <translation>训练记录无法写入：{reason}。训练进程没有响应。</translation>
    </message>
    <message>
        <source>Make room on the disk of {path}; it goes on by itself then.</source>
        <translation>请在 {path} 所在的磁盘上腾出空间，之后会自动继续。</translation>
    </message>
    <message>
        <source>Bring back {path} or its disk; it goes on by itself then.</source>
        <translation>请恢复 {path} 或其所在的磁盘，之后会自动继续。</translation>
    </message>
    <message>
        <source>See to it that {path} may be written; it goes on by itself then.</source>
        <translation>请确保 {path} 可以写入，之后会自动继续。</translation>
    </message>
    <message>
        <source>See to the disk of {path}; it goes on by itself then.</source>
        <translation>请检查 {path} 所在的磁盘，之后会自动继续。</translation>
    </message>
    <message>
        <source>The report cannot be saved in {path}: {reason}.</source>
        <translation>报告无法保存到 {path}：{reason}。</translation>
    </message>
    <message>
        <source>A run needs a name.</source>
        <translation>训练需要名称。</translation>
    </message>
    <message>
        <source>A name has none of the characters / \ : * ? &lt; &gt; | and no quotation mark.</source>
        <translation>名称中不能有字符 / \ : * ? &lt; &gt; | 和引号。</translation>
    </message>
    <message>
        <source>The name is too long: 80 characters are the most.</source>
        <translation>名称太长：最多 80 个字符。</translation>
    </message>
    <message>
        <source>A name begins with no dot, dash or space, and ends with no dot or space.</source>
        <translation>名称不能以点、连字符或空格开头，也不能以点或空格结尾。</translation>
    </message>
    <message>
        <source>This name is kept for something else.</source>
        <translation>此名称已留作他用。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请另选名称。</translation>
    </message>
    <message>
        <source>The name {name} is taken.</source>
        <translation>名称 {name} 已被占用。</translation>
    </message>
    <message>
        <source>The run {run} is archived already.</source>
        <translation>训练 {run} 已经归档。</translation>
    </message>
    <message>
        <source>`resnet-studio runs restore {run}` takes it back.</source>
        <translation>`resnet-studio runs restore {run}` 可将其取回。</translation>
    </message>
    <message>
        <source>A run is called {name}, as the archive has to be.</source>
        <translation>有一个训练名为 {name}，与归档文件夹同名。</translation>
    </message>
    <message>
        <source>Rename that run first.</source>
        <translation>请先重命名该训练。</translation>
    </message>
    <message>
        <source>The run {run} is not archived.</source>
        <translation>训练 {run} 没有归档。</translation>
    </message>
    <message>
        <source>`resnet-studio runs list --archived` shows those that are.</source>
        <translation>`resnet-studio runs list --archived` 可列出已归档的训练。</translation>
    </message>
    <message>
        <source>The run {run} is at work; its folder stays where it is until then.</source>
        <translation>训练 {run} 正在进行；结束前其文件夹不能移动。</translation>
    </message>
    <message>
        <source>Pause or stop it first, or wait for its end.</source>
        <translation>请先暂停或停止，或等待其结束。</translation>
    </message>
    <message>
        <source>The run {run} cannot be moved: {reason}.</source>
        <translation>无法移动训练 {run}：{reason}。</translation>
    </message>
    <message>
        <source>It stays at {path}. Close what has its files open, and see to it that you may write there.</source>
        <translation>它仍在 {path}。请关闭正在使用其文件的程序，并确保您有写入权限。</translation>
    </message>
    <message>
        <source>Star, tags and note of the run {run} cannot be kept: {reason}.</source>
        <translation>无法保存训练 {run} 的星标、标签和备注：{reason}。</translation>
    </message>
    <message>
        <source>See to it that {path} can be written, then try again.</source>
        <translation>请确保 {path} 可以写入，然后重试。</translation>
    </message>
    <message>
        <source>{path} is not the folder of a run.</source>
        <translation>{path} 不是训练的文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder that holds a recipe.toml, inside the runs folder.</source>
        <translation>请选择训练文件夹中含有 recipe.toml 的文件夹。</translation>
    </message>
</context>
<context>
    <name>faults</name>
    <message>
        <source>It lies beside the split folders and is not used.</source>
        <translation>位于划分文件夹旁边，不会使用。</translation>
    </message>
    <message>
        <source>Images outside of the class folders are not used ({loose}).</source>
        <translation>类别文件夹之外的图像不会使用（{loose} 张）。</translation>
    </message>
    <message>
        <source>This class has images in {there} only and none in train; it is left out.</source>
        <translation>此类别只在 {there} 中有图像，在 train 中没有；已忽略。</translation>
    </message>
    <message>
        <source>This class has no images in {part}; nothing is measured of it there.</source>
        <translation>此类别在 {part} 中没有图像；在那里不对它作任何测量。</translation>
    </message>
    <message>
        <source>This class has too few images ({count}) to set some aside; all of them are trained on.</source>
        <translation>此类别的图像太少（{count} 张），无法留出一部分；全部用于训练。</translation>
    </message>
    <message>
        <source>All of the classes hold the same folders ({shown}); if those are the classes, name the folders above them train, validation and test.</source>
        <translation>所有类别都含有同样的文件夹（{shown}）；如果那些才是类别，请将其上层文件夹命名为 train、validation 和 test。</translation>
    </message>
    <message>
        <source>This link leads to a folder that is listed already; it is not followed.</source>
        <translation>此链接指向已列出的文件夹；不再跟随。</translation>
    </message>
    <message>
        <source>The folder cannot be read: {reason}.</source>
        <translation>无法读取该文件夹：{reason}。</translation>
    </message>
    <message>
        <source>It cannot be read: {reason}.</source>
        <translation>无法读取：{reason}。</translation>
    </message>
    <message>
        <source>The link leads nowhere.</source>
        <translation>链接没有指向任何内容。</translation>
    </message>
    <message>
        <source>{format} pictures are not read; save it as JPEG or PNG.</source>
        <translation>不读取 {format} 图片；请保存为 JPEG 或 PNG。</translation>
    </message>
    <message>
        <source>It is no ordinary file.</source>
        <translation>它不是普通文件。</translation>
    </message>
    <message>
        <source>It is empty.</source>
        <translation>它是空的。</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>Replace {name}?</source>
        <translation>替换 {name}？</translation>
    </message>
    <message>
        <source>A file of this name lies in {folder} already.</source>
        <translation>{folder} 中已有同名文件。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>notes</name>
    <message>
        <source>The preset {name} is for {most} images a class or fewer, and here a class has about {count:,.0f}: the preset {better} fits better.</source>
        <translation>预设 {name} 用于每类至多 {most} 张图像，而此处每类约有 {count:,.0f} 张：预设 {better} 更合适。</translation>
    </message>
    <message>
        <source>Of {trials} likely ways to prepare its images, {way} at {size} px does best on {images:,} images that are not evaluated: {accuracy:.1%} right, loss {loss:.4f}.</source>
        <translation>在处理其图像的 {trials} 种可能方式中，{way}、{size} px 在不参与评估的 {images:,} 张图像上效果最好：{accuracy:.1%} 正确，损失 {loss:.4f}。</translation>
    </message>
    <message>
        <source>Of {trials} likely ways to prepare its images, {way} at {size} px, with zeros put {padding}, does best on {images:,} images that are not evaluated: {accuracy:.1%} right, loss {loss:.4f}.</source>
        <translation>在处理其图像的 {trials} 种可能方式中，{way}、{size} px、补零位置 {padding} 在不参与评估的 {images:,} 张图像上效果最好：{accuracy:.1%} 正确，损失 {loss:.4f}。</translation>
    </message>
    <message>
        <source>The network is that of the starting weights, {name}.</source>
        <translation>网络采用起始权重的网络 {name}。</translation>
    </message>
    <message>
        <source>The network will see {size} px; its weights were trained with {known} px.</source>
        <translation>网络将看到 {size} px；其权重是用 {known} px 训练的。</translation>
    </message>
    <message>
        <source>The images are {own} px wide and are enlarged to the {size} px that it sees.</source>
        <translation>图像宽 {own} px，将放大到网络所见的 {size} px。</translation>
    </message>
    <message>
        <source>The file does not say how its images were normalized: mean and deviation of ImageNet are taken, the usual ones; data.normalization says otherwise.</source>
        <translation>文件没有说明图像的归一化方式：采用常用的 ImageNet 均值和标准差；可用 data.normalization 另行指定。</translation>
    </message>
    <message>
        <source>The head is new, for {all} classes.</source>
        <translation>分类头是新的，用于 {all} 个类别。</translation>
    </message>
    <message>
        <source>The head is kept: all {all} classes stay.</source>
        <translation>保留分类头：全部 {all} 个类别不变。</translation>
    </message>
    <message>
        <source>The head keeps the answers of {kept} classes; new: {new}.</source>
        <translation>分类头保留 {kept} 个类别的输出；新增：{new}。</translation>
    </message>
    <message>
        <source>The stem&apos;s 7×7 filters are cut to their middle 3×3, and it keeps the resolution now: the first epochs get it used to that.</source>
        <translation>起始层的 7×7 滤波器被裁为中间的 3×3，现在保持分辨率：最初几轮让网络适应。</translation>
    </message>
    <message>
        <source>The stem&apos;s 3×3 filters are set into 7×7, and it quarters the resolution now: the first epochs get it used to that.</source>
        <translation>起始层的 3×3 滤波器被放入 7×7，现在将分辨率降为四分之一：最初几轮让网络适应。</translation>
    </message>
    <message>
        <source>Its shortcuts add zeros, half before and half behind the others, as the sizes of its weights suggest.</source>
        <translation>从其权重的大小看，其捷径连接在其余通道前后各补一半零。</translation>
    </message>
    <message>
        <source>Its shortcuts add zeros, behind the others, as the sizes of its weights suggest.</source>
        <translation>从其权重的大小看，其捷径连接在其余通道之后补零。</translation>
    </message>
    <message>
        <source>It has 1,000 answers: normalization and class names are taken to be ImageNet&apos;s.</source>
        <translation>它有 1,000 个输出：归一化和类别名称按 ImageNet 处理。</translation>
    </message>
    <message>
        <source>It has 1,000 answers: its normalization is taken to be ImageNet&apos;s.</source>
        <translation>它有 1,000 个输出：归一化按 ImageNet 处理。</translation>
    </message>
    <message>
        <source>It has 1,000 answers: class names are taken to be ImageNet&apos;s.</source>
        <translation>它有 1,000 个输出：类别名称按 ImageNet 处理。</translation>
    </message>
    <message>
        <source>These weights are untrained: no norm in them has ever seen an image.</source>
        <translation>这些权重未经训练：其中的归一化层从未见过图像。</translation>
    </message>
    <message>
        <source>The file holds other weights too: taken is the outermost, not {others}.</source>
        <translation>文件中还有其他权重：采用最外层的，而不是 {others}。</translation>
    </message>
    <message>
        <source>The file holds other weights too: taken is {taken}, not {others}.</source>
        <translation>文件中还有其他权重：采用 {taken}，而不是 {others}。</translation>
    </message>
    <message>
        <source>Deterministic mode promises equal results for the same versions on the same processor alone: from here on this run may differ from one that was never left.</source>
        <translation>确定性模式只保证在相同版本、相同处理器上结果相同：从此处起，此运行可能与从未中断的运行不同。</translation>
    </message>
    <message>
        <source>The processor is {now} now; before, it was {before}.</source>
        <translation>处理器现在是 {now}；之前是 {before}。</translation>
    </message>
    <message>
        <source>The device is {now} now; before, it was {before}.</source>
        <translation>设备现在是 {now}；之前是 {before}。</translation>
    </message>
    <message>
        <source>The GPUs are {now} now; before, they were {before}.</source>
        <translation>GPU 现在是 {now}；之前是 {before}。</translation>
    </message>
    <message>
        <source>Processes that train together: {now} now, {before} before.</source>
        <translation>共同训练的进程：现在 {now}，之前 {before}。</translation>
    </message>
    <message>
        <source>Cores of the processor: {now} now, {before} before.</source>
        <translation>处理器核数：现在 {now}，之前 {before}。</translation>
    </message>
    <message>
        <source>Threads to begin with: {now} now, {before} before.</source>
        <translation>起始线程数：现在 {now}，之前 {before}。</translation>
    </message>
    <message>
        <source>{name} has version {now} now; before, it had {before}.</source>
        <translation>{name} 的版本现在是 {now}；之前是 {before}。</translation>
    </message>
    <message>
        <source>The recipe says {key} = {now} now; before, it said {before}.</source>
        <translation>配方现在为 {key} = {now}；之前为 {before}。</translation>
    </message>
    <message>
        <source>The arithmetic stays {precision}, as this run began; the recipe&apos;s {key} has no effect.</source>
        <translation>数值精度保持此运行开始时的 {precision}；配方中的 {key} 不起作用。</translation>
    </message>
    <message>
        <source>{count} images were added to {path}; this run goes on without them, as it began.</source>
        <translation>{path} 中新增了 {count} 张图像；此运行仍按开始时那样不使用它们。</translation>
    </message>
    <message>
        <source>Images in {path} were changed since this run was left: it goes on with other images.</source>
        <translation>离开此运行之后，{path} 中的图像已更改：它将用不同的图像继续。</translation>
    </message>
    <message>
        <source>{when}: ResNet Studio ended by itself ({reason}).</source>
        <translation>{when}：ResNet Studio 意外退出（{reason}）。</translation>
    </message>
    <message>
        <source>{when}: an error in the app itself ({reason}).</source>
        <translation>{when}：应用自身出错（{reason}）。</translation>
    </message>
    <message>
        <source>{when}: {count} errors more.</source>
        <translation>{when}：另有 {count} 个错误。</translation>
    </message>
</context>
<context>
    <name>numbers</name>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>optimizer.nesterov needs an optimizer.momentum above 0</source>
        <translation>optimizer.nesterov 要求 optimizer.momentum 大于 0</translation>
    </message>
    <message>
        <source>trivial_augment and rand_augment draw the same operations: take one of them</source>
        <translation>trivial_augment 和 rand_augment 使用相同的操作：请只取其一</translation>
    </message>
    <message>
        <source>devices names a GPU twice</source>
        <translation>devices 中同一 GPU 出现了两次</translation>
    </message>
    <message>
        <source>devices must all be GPUs or all be cpu</source>
        <translation>devices 必须全为 GPU 或全为 cpu</translation>
    </message>
    <message>
        <source>depth must be one of {known}</source>
        <translation>depth 必须是 {known} 之一</translation>
    </message>
    <message>
        <source>stage_depths and stage_widths must have the same number of stages</source>
        <translation>stage_depths 和 stage_widths 的阶段数必须相同</translation>
    </message>
    <message>
        <source>{name} must rise</source>
        <translation>{name} 必须递增</translation>
    </message>
    <message>
        <source>class_weights and sampling both make up for rare classes: take one of them</source>
        <translation>class_weights 和 sampling 都用于弥补稀少类别：请只取其一</translation>
    </message>
    <message>
        <source>it is UTF-16 text</source>
        <translation>它是 UTF-16 文本</translation>
    </message>
    <message>
        <source>it is not UTF-8 text (byte {place})</source>
        <translation>它不是 UTF-8 文本（字节 {place}）</translation>
    </message>
    <message>
        <source>it is no CIFAR-10 archive, or it is cut off or damaged</source>
        <translation>它不是 CIFAR-10 压缩包，或者不完整或已损坏</translation>
    </message>
    <message>
        <source>it has changed since it was scanned</source>
        <translation>扫描之后它已改变</translation>
    </message>
    <message>
        <source>it holds far more than CIFAR-10</source>
        <translation>其内容远多于 CIFAR-10</translation>
    </message>
    <message>
        <source>{name} has {size:,} bytes in place of {wanted:,}</source>
        <translation>{name} 有 {size:,} 字节，应为 {wanted:,}</translation>
    </message>
    <message>
        <source>{name} is too large</source>
        <translation>{name} 太大</translation>
    </message>
    <message>
        <source>{name} is cut off</source>
        <translation>{name} 不完整</translation>
    </message>
    <message>
        <source>{name} holds no array of 10,000 × 3,072 bytes named data</source>
        <translation>{name} 中没有名为 data 的 10,000 × 3,072 字节数组</translation>
    </message>
    <message>
        <source>{name} holds no list of whole numbers named labels</source>
        <translation>{name} 中没有名为 labels 的整数列表</translation>
    </message>
    <message>
        <source>{name} has {count:,} labels in place of 10,000</source>
        <translation>{name} 有 {count:,} 个标签，应为 10,000</translation>
    </message>
    <message>
        <source>a name in it is longer than any</source>
        <translation>其中的名称过长</translation>
    </message>
    <message>
        <source>{name} has labels outside of 0 to 9</source>
        <translation>{name} 中有 0 到 9 之外的标签</translation>
    </message>
    <message>
        <source>{name} is refused: {error}</source>
        <translation>{name} 被拒绝：{error}</translation>
    </message>
    <message>
        <source>{name} is no batch</source>
        <translation>{name} 不是批数据</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>末尾缺失</translation>
    </message>
    <message>
        <source>colour mode {mode} is not supported</source>
        <translation>不支持颜色模式 {mode}</translation>
    </message>
    <message>
        <source>it is made to take very long to decode</source>
        <translation>它被做成需要极长时间才能解码</translation>
    </message>
    <message>
        <source>it has {width:,} × {height:,} pixels, too many for its format</source>
        <translation>它有 {width:,} × {height:,} 像素，对其格式来说太多</translation>
    </message>
    <message>
        <source>it has more tags than any picture</source>
        <translation>其标签多于任何图片</translation>
    </message>
    <message>
        <source>it is no ordinary file</source>
        <translation>它不是普通文件</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>它是空的</translation>
    </message>
    <message>
        <source>it is no picture of a known format, or its beginning is broken</source>
        <translation>它不是已知格式的图片，或开头已损坏</translation>
    </message>
    <message>
        <source>it does not fit in memory</source>
        <translation>内存放不下</translation>
    </message>
    <message>
        <source>it is broken or cut off</source>
        <translation>它已损坏或不完整</translation>
    </message>
    <message>
        <source>there are no starting weights to take the normalization of</source>
        <translation>没有可从中取得归一化的起始权重</translation>
    </message>
    <message>
        <source>it is too large for a batch</source>
        <translation>它对一批数据来说太大</translation>
    </message>
    <message>
        <source>it is no plain batch</source>
        <translation>它不是普通的批数据</translation>
    </message>
    <message>
        <source>it has steps that no batch needs</source>
        <translation>其中有批数据不需要的步骤</translation>
    </message>
    <message>
        <source>it holds more tuples than a batch needs</source>
        <translation>其中的元组多于批数据所需</translation>
    </message>
    <message>
        <source>it wants to build {module}.{name}, which no batch needs</source>
        <translation>它要构建批数据不需要的 {module}.{name}</translation>
    </message>
    <message>
        <source>it wants to change a function</source>
        <translation>它要更改函数</translation>
    </message>
    <message>
        <source>it holds an array of another type than whole numbers</source>
        <translation>其中的数组不是整数类型</translation>
    </message>
    <message>
        <source>it holds text that no batch needs</source>
        <translation>其中有批数据不需要的文本</translation>
    </message>
    <message>
        <source>its numbers are big-endian</source>
        <translation>其数值为大端序</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>它不存在</translation>
    </message>
    <message>
        <source>the connection ended early</source>
        <translation>连接提前结束</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>the disk gave back other bytes than were written to {name}</source>
        <translation>磁盘返回的字节与写入 {name} 的不同</translation>
    </message>
    <message>
        <source>{name} has more than {limit} MiB</source>
        <translation>{name} 超过 {limit} MiB</translation>
    </message>
    <message>
        <source>{name} is nested too deeply</source>
        <translation>{name} 嵌套过深</translation>
    </message>
    <message>
        <source>{name} holds no JSON object</source>
        <translation>{name} 中没有 JSON 对象</translation>
    </message>
    <message>
        <source>{name} was changed since it was written</source>
        <translation>{name} 写入之后已被更改</translation>
    </message>
    <message>
        <source>it is a file of HDF5, as Keras writes it</source>
        <translation>它是 Keras 写成的 HDF5 文件</translation>
    </message>
    <message>
        <source>it is a file of GGUF</source>
        <translation>它是 GGUF 文件</translation>
    </message>
    <message>
        <source>it is compressed; unpack it first</source>
        <translation>它是压缩文件；请先解压</translation>
    </message>
    <message>
        <source>it has more than {limit} GiB</source>
        <translation>它超过 {limit} GiB</translation>
    </message>
    <message>
        <source>it is a tar archive, as PyTorch wrote it before 2017; write it anew with a newer one</source>
        <translation>它是 PyTorch 在 2017 年之前写成的 tar 归档；请用较新的版本重新写出</translation>
    </message>
    <message>
        <source>it is a pickle of another protocol than PyTorch&apos;s</source>
        <translation>它是与 PyTorch 不同协议的 pickle</translation>
    </message>
    <message>
        <source>it holds no weights</source>
        <translation>其中没有权重</translation>
    </message>
    <message>
        <source>its checksums do not fit what it holds</source>
        <translation>校验和与内容不符</translation>
    </message>
    <message>
        <source>its zip archive is damaged</source>
        <translation>其 zip 归档已损坏</translation>
    </message>
    <message>
        <source>its zip archive is compressed or encrypted, which PyTorch&apos;s never is</source>
        <translation>其 zip 归档经过压缩或加密，PyTorch 从不这样</translation>
    </message>
    <message>
        <source>its zip archive claims more than the file holds</source>
        <translation>其 zip 归档声称的内容超过文件实际所含</translation>
    </message>
    <message>
        <source>its zip archive is none that PyTorch writes</source>
        <translation>其 zip 归档不是 PyTorch 写成的</translation>
    </message>
    <message>
        <source>it holds a program (TorchScript) and not weights alone</source>
        <translation>其中有程序（TorchScript），而不只是权重</translation>
    </message>
    <message>
        <source>the numbers of some tensors are missing</source>
        <translation>缺少某些张量的数值</translation>
    </message>
    <message>
        <source>it is a pickle, but none that PyTorch writes</source>
        <translation>它是 pickle，但不是 PyTorch 写成的</translation>
    </message>
    <message>
        <source>it is of a version of PyTorch that is not known</source>
        <translation>它来自未知版本的 PyTorch</translation>
    </message>
    <message>
        <source>the file ends early or is damaged</source>
        <translation>文件提前结束或已损坏</translation>
    </message>
    <message>
        <source>it holds no weights, or its header is damaged</source>
        <translation>其中没有权重，或文件头已损坏</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>文件头已损坏</translation>
    </message>
    <message>
        <source>it holds more tensors than any network has</source>
        <translation>其中的张量比任何网络都多</translation>
    </message>
    <message>
        <source>its header names something twice</source>
        <translation>文件头中有重复的名称</translation>
    </message>
    <message>
        <source>its header describes a tensor that cannot be, or is not known here</source>
        <translation>文件头描述了不可能存在或此处未知的张量</translation>
    </message>
    <message>
        <source>its tensors overlap or leave gaps</source>
        <translation>其张量有重叠或空隙</translation>
    </message>
    <message>
        <source>it needs more memory than a file of its size should</source>
        <translation>它所需的内存超过此大小的文件应有的量</translation>
    </message>
    <message>
        <source>PyTorch does not read it as weights</source>
        <translation>PyTorch 无法将其作为权重读取</translation>
    </message>
    <message>
        <source>it holds something else than plain tensors</source>
        <translation>其中不只是普通张量</translation>
    </message>
    <message>
        <source>its description is too large</source>
        <translation>其说明太大</translation>
    </message>
    <message>
        <source>it holds no tensors with names</source>
        <translation>其中没有带名称的张量</translation>
    </message>
    <message>
        <source>it holds no names, or one of them twice</source>
        <translation>其中没有名称，或有重复的名称</translation>
    </message>
    <message>
        <source>it holds something else than names</source>
        <translation>其中不只是名称</translation>
    </message>
    <message>
        <source>its numbers do not go from 0 on, each once</source>
        <translation>其编号不是从 0 起各出现一次</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>其说明已损坏</translation>
    </message>
    <message>
        <source>its description ends early</source>
        <translation>其说明提前结束</translation>
    </message>
    <message>
        <source>its description has too many steps</source>
        <translation>其说明的步骤太多</translation>
    </message>
    <message>
        <source>it has a step {opcode}, which weights do not need</source>
        <translation>其中有权重不需要的步骤 {opcode}</translation>
    </message>
    <message>
        <source>it wants to build {name}, which weights do not need</source>
        <translation>它要构建权重不需要的 {name}</translation>
    </message>
    <message>
        <source>it wants to change what it has built, which weights do not need</source>
        <translation>它要更改已构建的内容，而权重不需要这样</translation>
    </message>
    <message>
        <source>it refers to something that is no row of numbers</source>
        <translation>它引用的不是一行数值</translation>
    </message>
    <message>
        <source>it describes the same numbers in two ways</source>
        <translation>它以两种方式描述同样的数值</translation>
    </message>
    <message>
        <source>it holds a size that no tensor has</source>
        <translation>其中有任何张量都没有的尺寸</translation>
    </message>
    <message>
        <source>it describes a tensor that cannot be</source>
        <translation>它描述了不可能存在的张量</translation>
    </message>
    <message>
        <source>it describes a tensor that is larger than its numbers</source>
        <translation>它描述的张量比其数值更大</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>它已损坏</translation>
    </message>
    <message>
        <source>it changed while it was read, or says two different things</source>
        <translation>读取时它发生了改变，或内容自相矛盾</translation>
    </message>
    <message>
        <source>to read it takes longer than a file of its size should</source>
        <translation>读取它所需的时间超过此大小的文件应有的时间</translation>
    </message>
    <message>
        <source>the process that reads it was ended; it needs more than a file of its size should</source>
        <translation>读取它的进程被结束；所需超过此大小的文件应有的量</translation>
    </message>
    <message>
        <source>it holds more tensors, or longer names, than any network has</source>
        <translation>其张量或名称长度超过任何网络</translation>
    </message>
    <message>
        <source>it has no convolutions</source>
        <translation>其中没有卷积</translation>
    </message>
    <message>
        <source>no convolution in it takes the three colors of an image</source>
        <translation>其中没有接收图像三种颜色的卷积</translation>
    </message>
    <message>
        <source>it holds {count} networks, which begin at {names}</source>
        <translation>其中有 {count} 个网络，分别始于 {names}</translation>
    </message>
    <message>
        <source>its first convolution has {sides}, and 3×3 or 7×7 is known here</source>
        <translation>其第一个卷积为 {sides}，而此处已知的是 3×3 或 7×7</translation>
    </message>
    <message>
        <source>it has one convolution and no blocks</source>
        <translation>它只有一个卷积，没有残差块</translation>
    </message>
    <message>
        <source>its last block lacks a convolution</source>
        <translation>其最后一个残差块缺少一个卷积</translation>
    </message>
    <message>
        <source>its layer {name} is a convolution of {found}, where a residual network of the kind known here has {wanted}</source>
        <translation>其层 {name} 是 {found} 的卷积，而此处已知类型的残差网络应为 {wanted}</translation>
    </message>
    <message>
        <source>the names of its layers do not tell which belong to one block</source>
        <translation>其层的名称看不出哪些属于同一个残差块</translation>
    </message>
    <message>
        <source>its shortcut {name} does something before it projects (as in ResNet-D)</source>
        <translation>其捷径连接 {name} 在投影之前还有其他操作（如 ResNet-D）</translation>
    </message>
    <message>
        <source>its names do not tell whether {one} or {other} comes first</source>
        <translation>其名称看不出 {one} 和 {other} 哪个在前</translation>
    </message>
    <message>
        <source>its first convolution has {channels} channels and its first stage {width}</source>
        <translation>其第一个卷积有 {channels} 个通道，而第一阶段有 {width} 个</translation>
    </message>
    <message>
        <source>its weights are whole numbers (quantized), which are not known here</source>
        <translation>其权重为整数（量化），此处不支持</translation>
    </message>
    <message>
        <source>there is a file of that name already</source>
        <translation>已有同名文件</translation>
    </message>
    <message>
        <source>it describes {described:,} parameters and holds {held:,}</source>
        <translation>它描述了 {described:,} 个参数，实际有 {held:,} 个</translation>
    </message>
    <message>
        <source>it has {answers} answers and {names} class names</source>
        <translation>它有 {answers} 个输出和 {names} 个类别名称</translation>
    </message>
    <message>
        <source>a class name stands in it twice</source>
        <translation>其中有重复的类别名称</translation>
    </message>
    <message>
        <source>{name} begins with no header</source>
        <translation>{name} 开头没有文件头</translation>
    </message>
    <message>
        <source>it names no classes</source>
        <translation>其中没有类别名称</translation>
    </message>
    <message>
        <source>the picture cannot be saved</source>
        <translation>图片无法保存</translation>
    </message>
    <message>
        <source>it said nothing</source>
        <translation>它没有任何输出</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有此文件或文件夹</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间已满</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>它是文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>它不是文件夹</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>无法分配内存</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>符号链接层数过多</translation>
    </message>
    <message>
        <source>it names a file that cannot be</source>
        <translation>它指名了不可能存在的文件</translation>
    </message>
</context>
<context>
    <name>recipe</name>
    <message>
        <source>Accuracy and time are not measured yet.</source>
        <translation>准确率和时间尚未测量。</translation>
    </message>
    <message>
        <source>The accuracy is not measured yet.</source>
        <translation>准确率尚未测量。</translation>
    </message>
    <message>
        <source>The time is not measured yet.</source>
        <translation>时间尚未测量。</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Decides the starting weights, the order of the images and their augmentation.</source>
        <translation>决定初始权重、图像的顺序及其增强。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>A folder with one folder a class, a CIFAR-10 folder or archive, or the word digits or cifar10.</source>
        <translation>每个类别一个子文件夹的文件夹、CIFAR-10 文件夹或压缩包，或 digits、cifar10 之一。</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>Side of the square the network sees; 0 takes the images&apos; own size, 224 at the most.</source>
        <translation>网络所见正方形的边长；0 取图像自身的尺寸，至多 224。</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>Own size</source>
        <translation>自身尺寸</translation>
    </message>
    <message>
        <source>Resize by</source>
        <translation>缩放方式</translation>
    </message>
    <message>
        <source>Crop keeps the middle square, squash distorts, pad adds grey bars.</source>
        <translation>裁剪保留中间的正方形，拉伸会变形，填充加上灰边。</translation>
    </message>
    <message>
        <source>Cropping</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Squashing</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Mean and deviation taken off each channel: of this training set, of ImageNet, 0.5, or those that the starting weights were trained with.</source>
        <translation>从每个通道减去并除以的均值和标准差：取自此训练集、ImageNet、0.5，或训练起始权重时所用的。</translation>
    </message>
    <message>
        <source>x: value of a channel, μ: mean, σ: deviation</source>
        <translation>x：通道的值，μ：均值，σ：标准差</translation>
    </message>
    <message>
        <source>Of this data set</source>
        <translation>取自此数据集</translation>
    </message>
    <message>
        <source>Of ImageNet</source>
        <translation>取自 ImageNet</translation>
    </message>
    <message>
        <source>0.5</source>
        <translation>0.5</translation>
    </message>
    <message>
        <source>Of the weights</source>
        <translation>取自权重</translation>
    </message>
    <message>
        <source>Validation part</source>
        <translation>验证集比例</translation>
    </message>
    <message>
        <source>Part of the training images set aside to choose the best epoch, where the data set has no validation split.</source>
        <translation>数据集没有验证集时，从训练图像中留出多少用于选择最佳轮。</translation>
    </message>
    <message>
        <source>Test part</source>
        <translation>测试集比例</translation>
    </message>
    <message>
        <source>Part of the images read once, at the end, where the data set has no splits at all.</source>
        <translation>数据集完全没有划分时，留出多少图像只在最后读取一次。</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>划分种子</translation>
    </message>
    <message>
        <source>Decides which images are set aside; the same seed sets aside the same images.</source>
        <translation>决定留出哪些图像；相同的种子留出相同的图像。</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Trained weights to begin with: a run, a file, torchvision:resnet18 and its like, or one of those shipped with the app, such as shipped:NAME; empty starts from nothing.</source>
        <translation>作为起点的已训练权重：运行、文件、torchvision:resnet18 之类，或应用自带的 shipped:NAME；留空则从零开始。</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Weighted layers: 20 to 110 are the paper&apos;s CIFAR networks, 18 to 152 its ImageNet networks; 0 takes the stages given below.</source>
        <translation>带权重的层数：20 到 110 为论文的 CIFAR 网络，18 到 152 为其 ImageNet 网络；0 采用下面给出的阶段。</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Own stages</source>
        <translation>自定义阶段</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>起始层</translation>
    </message>
    <message>
        <source>CIFAR keeps the resolution (3×3), ImageNet quarters it (7×7 and pooling); auto takes CIFAR&apos;s below 96 px.</source>
        <translation>CIFAR 保持分辨率（3×3），ImageNet 将其降为四分之一（7×7 加池化）；自动在 96 px 以下取 CIFAR 的。</translation>
    </message>
    <message>
        <source>By image size</source>
        <translation>按图像尺寸</translation>
    </message>
    <message>
        <source>CIFAR, 3×3</source>
        <translation>CIFAR，3×3</translation>
    </message>
    <message>
        <source>ImageNet, 7×7</source>
        <translation>ImageNet，7×7</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>捷径连接</translation>
    </message>
    <message>
        <source>Where the shape changes: A pads with zeros, B projects with a 1×1 convolution; auto is A for the CIFAR networks and B for the others, as in the paper. The fast style has neither.</source>
        <translation>在形状改变处：A 补零，B 用 1×1 卷积投影；自动与论文相同，CIFAR 网络取 A，其他取 B。快速风格两者皆无。</translation>
    </message>
    <message>
        <source>As in the paper</source>
        <translation>与论文相同</translation>
    </message>
    <message>
        <source>A, zero padding</source>
        <translation>A，补零</translation>
    </message>
    <message>
        <source>B, projection</source>
        <translation>B，投影</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Paper: convolution, norm, ReLU. Keras: biases, the ReLU before the norm, uneven padding at stride 2, slower norms, and a start with Glorot&apos;s weights. Fast: for small images, whitened patches in front, pooling into each stage, and a start near the identity (Jordan 2024).</source>
        <translation>论文：卷积、归一化、ReLU。Keras：带偏置，ReLU 在归一化之前，步幅为 2 时填充不对称，归一化更新较慢，以 Glorot 权重初始化。快速：用于小图像，前端为白化图块，池化进入每个阶段，初始接近恒等映射（Jordan 2024）。</translation>
    </message>
    <message>
        <source>As in Keras</source>
        <translation>与 Keras 相同</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Start blocks as identity</source>
        <translation>残差块初始为恒等映射</translation>
    </message>
    <message>
        <source>The last norm of each block starts at zero, so that every block starts as its shortcut.</source>
        <translation>每个残差块的最后一个归一化从零开始，使每个块起初等于其捷径。</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>残差块类型</translation>
    </message>
    <message>
        <source>For own stages: two 3×3 convolutions, or 1×1, 3×3, 1×1 with four times the width out.</source>
        <translation>用于自定义阶段：两个 3×3 卷积，或 1×1、3×3、1×1 且输出宽度为四倍。</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>基本块</translation>
    </message>
    <message>
        <source>Bottleneck</source>
        <translation>瓶颈块</translation>
    </message>
    <message>
        <source>Blocks a stage</source>
        <translation>各阶段的残差块数</translation>
    </message>
    <message>
        <source>For own stages: how many blocks each stage has.</source>
        <translation>用于自定义阶段：每个阶段有多少个残差块。</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Width of the stages</source>
        <translation>各阶段的宽度</translation>
    </message>
    <message>
        <source>For own stages: channels of each stage; the first stage keeps the resolution, each later one halves it.</source>
        <translation>用于自定义阶段：各阶段的通道数；第一阶段保持分辨率，之后每个阶段减半。</translation>
    </message>
    <message>
        <source>channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>The network stays as it is from the image up to here, norms and all, and what comes behind is trained; the body is all but the head.</source>
        <translation>从图像到此处的网络（包括归一化）保持原样，其后的部分参与训练；主体指除分类头外的全部。</translation>
    </message>
    <message>
        <source>The stem</source>
        <translation>起始层</translation>
    </message>
    <message>
        <source>Up to stage 1</source>
        <translation>到阶段 1</translation>
    </message>
    <message>
        <source>Up to stage 2</source>
        <translation>到阶段 2</translation>
    </message>
    <message>
        <source>Up to stage 3</source>
        <translation>到阶段 3</translation>
    </message>
    <message>
        <source>Up to stage 4</source>
        <translation>到阶段 4</translation>
    </message>
    <message>
        <source>All but the head</source>
        <translation>除分类头外全部</translation>
    </message>
    <message>
        <source>Unfreeze every</source>
        <translation>解冻间隔</translation>
    </message>
    <message>
        <source>After so many epochs the last frozen stage is trained too, and so on to the front (Howard and Ruder 2018, arXiv:1801.06146, section 3.2); 0 leaves it frozen.</source>
        <translation>每过这么多轮，最后一个冻结的阶段也参与训练，依次向前（Howard and Ruder 2018，arXiv:1801.06146，第 3.2 节）；0 表示一直冻结。</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Rate by stage</source>
        <translation>分阶段学习率</translation>
    </message>
    <message>
        <source>Each stage learns at so much of the rate of the one behind it, the head at the whole; Howard and Ruder 2018 take 0.38, 1 is the same rate for all.</source>
        <translation>每个阶段的学习率是其后一阶段的这个倍数，分类头取全值；Howard and Ruder 2018 取 0.38，1 表示全部相同。</translation>
    </message>
    <message>
        <source>η: learning rate, d: this factor, k: stages between this one and the head</source>
        <translation>η：学习率，d：此系数，k：该阶段与分类头之间的阶段数</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Where the head alone is trained, what the body makes of each image is computed once, of so many views as the augmentation changes it; epochs take turns. 0 computes it in each epoch.</source>
        <translation>只训练分类头时，主体对每张图像的输出只计算一次，按增强取这么多种视图，各轮轮流使用。0 表示每轮重新计算。</translation>
    </message>
    <message>
        <source>views</source>
        <translation>种</translation>
    </message>
    <message>
        <source>Each epoch anew</source>
        <translation>每轮重新计算</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>SGD with momentum generalizes best on residual networks; AdamW forgives a poor rate; Muon (Jordan et al. 2024), SGD with orthogonal steps for the filters, needs the fewest epochs.</source>
        <translation>带动量的 SGD 在残差网络上泛化最好；AdamW 对不合适的学习率更宽容；Muon（Jordan et al. 2024）即对滤波器采用正交步的 SGD，所需轮数最少。</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Muon</source>
        <translation>Muon</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Length of a step at the schedule&apos;s highest point.</source>
        <translation>学习率调度最高点处的步长。</translation>
    </message>
    <message>
        <source>w: weights, v: step, η: this rate</source>
        <translation>w：权重，v：更新步，η：此学习率</translation>
    </message>
    <message>
        <source>He et al. 2015, arXiv:1512.03385, section 4.2</source>
        <translation>He et al. 2015，arXiv:1512.03385，第 4.2 节</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Part of the last step that is kept; AdamW takes it as its first beta.</source>
        <translation>保留上一步的比例；AdamW 将其用作第一个 beta。</translation>
    </message>
    <message>
        <source>v: step, g: gradient, μ: this part</source>
        <translation>v：更新步，g：梯度，μ：此比例</translation>
    </message>
    <message>
        <source>Sutskever et al. 2013, ICML, section 2</source>
        <translation>Sutskever et al. 2013，ICML，第 2 节</translation>
    </message>
    <message>
        <source>Nesterov</source>
        <translation>Nesterov</translation>
    </message>
    <message>
        <source>Look ahead along the momentum before the gradient is taken (SGD and Muon only).</source>
        <translation>计算梯度之前沿动量向前看（仅限 SGD 和 Muon）。</translation>
    </message>
    <message>
        <source>w: weights, η: learning rate, g: gradient, μ: momentum, v: step</source>
        <translation>w：权重，η：学习率，g：梯度，μ：动量，v：更新步</translation>
    </message>
    <message>
        <source>Filter rate</source>
        <translation>滤波器步率</translation>
    </message>
    <message>
        <source>For Muon: the part of its length by which a convolution&apos;s filter bank turns at each step, at the schedule&apos;s highest point. All else moves at the learning rate, as with SGD.</source>
        <translation>用于 Muon：在调度最高点，卷积的滤波器组每步转动其长度的这个比例。其余部分与 SGD 相同，按学习率更新。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pull of every weight towards zero.</source>
        <translation>将每个权重拉向零的强度。</translation>
    </message>
    <message>
        <source>g: gradient, w: weights, λ: this pull; AdamW takes it off the weights themselves</source>
        <translation>g：梯度，w：权重，λ：此衰减；AdamW 直接从权重中减去</translation>
    </message>
    <message>
        <source>He et al. 2015, arXiv:1512.03385, section 4.2; for AdamW Loshchilov and Hutter 2017, arXiv:1711.05101</source>
        <translation>He et al. 2015，arXiv:1512.03385，第 4.2 节；AdamW：Loshchilov and Hutter 2017，arXiv:1711.05101</translation>
    </message>
    <message>
        <source>Decay norms and biases</source>
        <translation>衰减归一化与偏置</translation>
    </message>
    <message>
        <source>Whether the norms&apos; scales and the biases are pulled too, as in the paper.</source>
        <translation>归一化的缩放系数和偏置是否也衰减，如论文所做。</translation>
    </message>
    <message>
        <source>Norm bias rate</source>
        <translation>归一化偏置倍率</translation>
    </message>
    <message>
        <source>Times the learning rate that the norms&apos; biases move at, as strongly pulled as all else; 64 is fast where they are the norms&apos; only weights (Jordan 2024, arXiv:2404.00498, section 3.4).</source>
        <translation>归一化偏置的学习率是学习率的多少倍，衰减强度与其他相同；当它们是归一化仅有的权重时，64 较快（Jordan 2024，arXiv:2404.00498，第 3.4 节）。</translation>
    </message>
    <message>
        <source>η: learning rate, k: this factor, η_b: rate of the norms&apos; biases</source>
        <translation>η：学习率，k：此系数，η_b：归一化层偏置的学习率</translation>
    </message>
    <message>
        <source>Clip gradient</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>A longer gradient is shortened to this length (Pascanu et al. 2013); 0 never shortens.</source>
        <translation>更长的梯度会缩短到此长度（Pascanu et al. 2013）；0 表示从不裁剪。</translation>
    </message>
    <message>
        <source>g: gradient, c: this length</source>
        <translation>g：梯度，c：此长度</translation>
    </message>
    <message>
        <source>Pascanu et al. 2013, arXiv:1211.5063, section 3.2</source>
        <translation>Pascanu et al. 2013，arXiv:1211.5063，第 3.2 节</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率调度</translation>
    </message>
    <message>
        <source>Path of the learning rate from the first step to the last.</source>
        <translation>学习率从第一步到最后一步的变化方式。</translation>
    </message>
    <message>
        <source>cosine, final rate 0; η: learning rate, p: part that is over of what follows the warm-up</source>
        <translation>余弦，最终学习率为 0；η：学习率，p：预热之后已完成的比例</translation>
    </message>
    <message>
        <source>Cosine: Loshchilov and Hutter 2016, arXiv:1608.03983, equation 5; one cycle: Smith and Topin 2017, arXiv:1708.07120; steps: He et al. 2015, section 4.2</source>
        <translation>余弦：Loshchilov and Hutter 2016，arXiv:1608.03983，公式 5；单周期：Smith and Topin 2017，arXiv:1708.07120；阶梯：He et al. 2015，第 4.2 节</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>One cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Part of the run in which the rate climbs to its highest point.</source>
        <translation>学习率升到最高点所占的运行比例。</translation>
    </message>
    <message>
        <source>η: learning rate, t: step, T: all steps, p: this part</source>
        <translation>η：学习率，t：步数，T：总步数，p：此比例</translation>
    </message>
    <message>
        <source>Goyal et al. 2017, arXiv:1706.02677, section 2.2</source>
        <translation>Goyal et al. 2017，arXiv:1706.02677，第 2.2 节</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>Steps of the warm-up, in place of a part of the run; 0 takes the part.</source>
        <translation>预热的步数，代替运行比例；0 则按比例。</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>As a part</source>
        <translation>按比例</translation>
    </message>
    <message>
        <source>Warm-up rate</source>
        <translation>预热学习率</translation>
    </message>
    <message>
        <source>Rate held during the warm-up, as a part of the highest (0.1 in He et al. 2015, section 4.2); 0 climbs evenly.</source>
        <translation>预热期间保持的学习率，按最高值的比例计（He et al. 2015 第 4.2 节为 0.1）；0 表示均匀上升。</translation>
    </message>
    <message>
        <source>Climbs</source>
        <translation>均匀上升</translation>
    </message>
    <message>
        <source>Milestones</source>
        <translation>里程碑</translation>
    </message>
    <message>
        <source>For steps: the parts of the run after which the rate drops.</source>
        <translation>用于阶梯：学习率在运行的哪些比例之后下降。</translation>
    </message>
    <message>
        <source>Milestone steps</source>
        <translation>里程碑步数</translation>
    </message>
    <message>
        <source>For steps: after how many steps the rate drops; where none is given, the parts count.</source>
        <translation>用于阶梯：多少步之后学习率下降；未给出时按比例。</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>下降系数</translation>
    </message>
    <message>
        <source>For steps: what the rate is multiplied with at each milestone.</source>
        <translation>用于阶梯：每个里程碑处学习率乘以多少。</translation>
    </message>
    <message>
        <source>η: learning rate, γ: this factor</source>
        <translation>η：学习率，γ：此系数</translation>
    </message>
    <message>
        <source>Final rate</source>
        <translation>最终学习率</translation>
    </message>
    <message>
        <source>For cosine and one cycle: the rate right after the last step, as a part of the highest.</source>
        <translation>用于余弦和单周期：最后一步之后的学习率，按最高值的比例计。</translation>
    </message>
    <message>
        <source>η: learning rate, f: this part, η_T: the rate at the end</source>
        <translation>η：学习率，f：此比例，η_T：最终学习率</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>水平翻转</translation>
    </message>
    <message>
        <source>Each image is mirrored left to right in half of the epochs; not for digits or letters.</source>
        <translation>每张图像在一半的轮中左右翻转；不适用于数字或字母。</translation>
    </message>
    <message>
        <source>Mirror by</source>
        <translation>翻转方式</translation>
    </message>
    <message>
        <source>Alternating: in every other epoch (Jordan 2024, &quot;94% on CIFAR-10 in 3.29 seconds&quot;); at random: by a toss in each, as in the paper.</source>
        <translation>交替：每隔一轮翻转（Jordan 2024，&quot;94% on CIFAR-10 in 3.29 seconds&quot;）；随机：每轮随机决定，如论文所做。</translation>
    </message>
    <message>
        <source>Alternating</source>
        <translation>交替</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Crop padding</source>
        <translation>裁剪填充</translation>
    </message>
    <message>
        <source>The image is padded by so much and cropped back at a random place.</source>
        <translation>图像四周填充这么多，再在随机位置裁回原尺寸。</translation>
    </message>
    <message>
        <source>dx, dy: place of the crop in the padded image, p: this padding</source>
        <translation>dx、dy：裁剪在填充图像中的位置，p：此填充</translation>
    </message>
    <message>
        <source>What the padding holds: black, as in the paper, or the mirrored border.</source>
        <translation>填充的内容：黑色，如论文所做，或镜像的边缘。</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Smallest crop</source>
        <translation>最小裁剪</translation>
    </message>
    <message>
        <source>A random part of the area, at least so much, is cut out and enlarged; 1 is off.</source>
        <translation>随机裁出至少这个比例的面积并放大；1 表示关闭。</translation>
    </message>
    <message>
        <source>a: part of the area, drawn evenly, s: this part</source>
        <translation>a：面积比例，均匀抽取，s：此比例</translation>
    </message>
    <message>
        <source>Szegedy et al. 2014, arXiv:1409.4842, section 6</source>
        <translation>Szegedy et al. 2014，arXiv:1409.4842，第 6 节</translation>
    </message>
    <message>
        <source>Cutout</source>
        <translation>Cutout</translation>
    </message>
    <message>
        <source>Side of a grey square put at a random place (DeVries and Taylor 2017); 0 is off.</source>
        <translation>放在随机位置的灰色方块的边长（DeVries and Taylor 2017）；0 表示关闭。</translation>
    </message>
    <message>
        <source>Random erasing</source>
        <translation>随机擦除</translation>
    </message>
    <message>
        <source>Part of the images that get a grey rectangle at random (Zhong et al. 2017); 0 is off.</source>
        <translation>随机加上灰色矩形的图像比例（Zhong et al. 2017）；0 表示关闭。</translation>
    </message>
    <message>
        <source>Color jitter</source>
        <translation>颜色抖动</translation>
    </message>
    <message>
        <source>Brightness, contrast and saturation are each changed by up to this part; 0 is off.</source>
        <translation>亮度、对比度和饱和度各自至多改变此比例；0 表示关闭。</translation>
    </message>
    <message>
        <source>f: factor, drawn evenly for each, c: this part</source>
        <translation>f：系数，每次均匀抽取，c：此比例</translation>
    </message>
    <message>
        <source>TrivialAugment</source>
        <translation>TrivialAugment</translation>
    </message>
    <message>
        <source>Each image is changed by one of 14 operations, drawn with its strength at random (Müller and Hutter 2021); for images of 32 px or more.</source>
        <translation>每张图像经 14 种操作之一改变，操作与强度均随机抽取（Müller and Hutter 2021）；适用于 32 px 或更大的图像。</translation>
    </message>
    <message>
        <source>RandAugment</source>
        <translation>RandAugment</translation>
    </message>
    <message>
        <source>So many of the same 14 operations are done to each image, all at one strength (Cubuk et al. 2019), usually 2; 0 is off.</source>
        <translation>对每张图像进行同样 14 种操作中的这么多种，强度相同（Cubuk et al. 2019），通常为 2；0 表示关闭。</translation>
    </message>
    <message>
        <source>operations</source>
        <translation>种操作</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How strong the operations of RandAugment are.</source>
        <translation>RandAugment 各操作的强度。</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>Images and targets are averaged in pairs (Zhang et al. 2017); alpha of the share&apos;s Beta distribution, usually 0.2; 0 is off.</source>
        <translation>图像与目标两两平均（Zhang et al. 2017）；此为混合比例的 Beta 分布的 alpha，通常为 0.2；0 表示关闭。</translation>
    </message>
    <message>
        <source>x: image or target, λ: share, α: this number</source>
        <translation>x：图像或目标，λ：份额，α：此数值</translation>
    </message>
    <message>
        <source>CutMix</source>
        <translation>CutMix</translation>
    </message>
    <message>
        <source>A rectangle of another image is pasted in (Yun et al. 2019); alpha of the share&apos;s Beta distribution, usually 1; 0 is off.</source>
        <translation>贴入另一张图像的矩形区域（Yun et al. 2019）；此为面积比例的 Beta 分布的 alpha，通常为 1；0 表示关闭。</translation>
    </message>
    <message>
        <source>a: part of the area that is pasted, λ: share of the target, α: this number</source>
        <translation>a：粘贴的面积比例，λ：目标的份额，α：此数值</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>How many times each training image is seen.</source>
        <translation>每张训练图像被看到多少次。</translation>
    </message>
    <message>
        <source>Length of the run in place of epochs; the last one may be cut short. 0 goes by epochs.</source>
        <translation>以步数而非轮数计的运行长度；最后一轮可能不完整。0 则按轮数。</translation>
    </message>
    <message>
        <source>By epochs</source>
        <translation>按轮数</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批量大小</translation>
    </message>
    <message>
        <source>How many images make one step; 0 measures which power of two, up to 1,024, is fastest. The learning rate stays as it is.</source>
        <translation>每一步用多少张图像；0 会测量至多 1,024 的哪个 2 的幂最快。学习率保持不变。</translation>
    </message>
    <message>
        <source>images</source>
        <translation>张图像</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Micro-batches</source>
        <translation>微批</translation>
    </message>
    <message>
        <source>Parts that a batch is computed in one after the other: less memory and the same step, but the norms see one part at a time.</source>
        <translation>一个批依次分几部分计算：内存更少而步不变，但归一化每次只看到一部分。</translation>
    </message>
    <message>
        <source>g: gradient of the batch, m: how many parts</source>
        <translation>g：批次的梯度，m：份数</translation>
    </message>
    <message>
        <source>Early image size</source>
        <translation>初期图像尺寸</translation>
    </message>
    <message>
        <source>Side of the images in the first epochs, as a part of the whole: smaller ones are faster (Howard 2018, progressive resizing); 1 is off.</source>
        <translation>最初几轮图像的边长，按完整边长的比例计：较小的更快（Howard 2018，渐进式缩放）；1 表示关闭。</translation>
    </message>
    <message>
        <source>s: side of the whole image, r: this part, s_1: side at first</source>
        <translation>s：完整图像的边长，r：此比例，s_1：最初的边长</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Early epochs</source>
        <translation>初期轮数比例</translation>
    </message>
    <message>
        <source>Part of the epochs that have smaller images, where there are such.</source>
        <translation>使用较小图像的轮所占的比例（若有）。</translation>
    </message>
    <message>
        <source>EMA decay</source>
        <translation>EMA 衰减</translation>
    </message>
    <message>
        <source>Decay of a moving average of the weights, such as 0.999; the average is validated, kept as the best and tested. 0 takes the weights as they are.</source>
        <translation>权重滑动平均的衰减，例如 0.999；用平均值进行验证、保留最佳并测试。0 则直接使用权重。</translation>
    </message>
    <message>
        <source>m: average, w: weights, β: this decay, less in the first steps</source>
        <translation>m：平均值，w：权重，β：此衰减，最初几步较小</translation>
    </message>
    <message>
        <source>Polyak and Juditsky 1992, SIAM J. Control Optim. 30</source>
        <translation>Polyak and Juditsky 1992，SIAM J. Control Optim. 30</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>类别权重</translation>
    </message>
    <message>
        <source>Balanced gives an image of a rare class more weight in the loss, so that all classes count the same.</source>
        <translation>“平衡”使稀少类别的图像在损失中权重更大，让所有类别同等重要。</translation>
    </message>
    <message>
        <source>u_c: weight of a class, n_c: its images, N: all images, K: number of classes</source>
        <translation>u_c：类别的权重，n_c：其图像数，N：图像总数，K：类别数</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>平衡</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Balanced shows each class equally often in an epoch, images of a rare class several times and each time changed anew; an epoch stays as long.</source>
        <translation>“平衡”使一轮中各类别出现次数相同，稀少类别的图像出现多次且每次重新增强；一轮的长度不变。</translation>
    </message>
    <message>
        <source>Each image once</source>
        <translation>每张图像一次</translation>
    </message>
    <message>
        <source>Each class alike</source>
        <translation>各类别均等</translation>
    </message>
    <message>
        <source>Frozen norms</source>
        <translation>冻结归一化</translation>
    </message>
    <message>
        <source>Norms keep the mean and deviation that they have, 0 and 1 in a new network, and training changes only their scale and shift; for batches of a few images.</source>
        <translation>归一化保持已有的均值和标准差（新网络中为 0 和 1），训练只改变缩放和平移；用于只有几张图像的批。</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Part of the target shared among all classes (Szegedy et al. 2016, section 7).</source>
        <translation>目标中由所有类别分享的部分（Szegedy et al. 2016，第 7 节）。</translation>
    </message>
    <message>
        <source>y: target, K: number of classes, ε: this part</source>
        <translation>y：目标，K：类别数，ε：此比例</translation>
    </message>
    <message>
        <source>Best by</source>
        <translation>最佳依据</translation>
    </message>
    <message>
        <source>The validation figure that decides which epoch is kept as the best.</source>
        <translation>决定保留哪一轮为最佳的验证指标。</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>验证准确率</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>早停耐心值</translation>
    </message>
    <message>
        <source>Stop after so many epochs without a better validation figure; 0 never stops early.</source>
        <translation>连续这么多轮验证指标没有改善则停止；0 表示从不早停。</translation>
    </message>
    <message>
        <source>On divergence</source>
        <translation>发散时</translation>
    </message>
    <message>
        <source>When the loss is no number any more: stop; go back to the last checkpoint and on at half the rate, four times at the most; or skip steps whose loss or gradient is none, and stop after ten in a row.</source>
        <translation>损失不再是数值时：停止；或回到最后的检查点并以一半的学习率继续，至多四次；或跳过损失或梯度非数值的步，连续十步则停止。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Halve the rate</source>
        <translation>学习率减半</translation>
    </message>
    <message>
        <source>Skip the step</source>
        <translation>跳过该步</translation>
    </message>
    <message>
        <source>Log every</source>
        <translation>记录间隔</translation>
    </message>
    <message>
        <source>How many steps make one point on the curve.</source>
        <translation>多少步在曲线上成为一个点。</translation>
    </message>
    <message>
        <source>Snapshot every</source>
        <translation>快照间隔</translation>
    </message>
    <message>
        <source>How often a checkpoint is written, and after an epoch, if it costs 1 % of time at most.</source>
        <translation>多久写一次检查点；若开销不超过时间的 1 %，每轮之后也会写。</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>auto takes an NVIDIA GPU, then Apple&apos;s, then the processor.</source>
        <translation>自动依次选择 NVIDIA GPU、Apple GPU、处理器。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA GPU</translation>
    </message>
    <message>
        <source>Apple GPU</source>
        <translation>Apple GPU</translation>
    </message>
    <message>
        <source>Several devices</source>
        <translation>多个设备</translation>
    </message>
    <message>
        <source>Devices that share each batch, such as [&quot;cuda:0&quot;, &quot;cuda:1&quot;], in place of the one above; each has a process of its own.</source>
        <translation>共同分担每个批的设备，例如 [&quot;cuda:0&quot;, &quot;cuda:1&quot;]，代替上面的设备；每个设备有各自的进程。</translation>
    </message>
    <message>
        <source>One</source>
        <translation>一个</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>auto measures bf16 against fp32 on this machine and takes the faster that agrees.</source>
        <translation>自动会在此机器上比较 bf16（混合精度）与 fp32，在结果一致时取较快者。</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>编译</translation>
    </message>
    <message>
        <source>auto lets torch compile the network, which takes a minute the first time, where the run is long enough to win it back, and keeps it if it agrees with the plain one and is faster.</source>
        <translation>自动在运行足够长、值得时让 torch 编译网络（首次约需一分钟），若结果与未编译的一致且更快则保留。</translation>
    </message>
    <message>
        <source>Where it pays back</source>
        <translation>值得时</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Processor threads; 0 measures how many are fastest, again when others need the machine.</source>
        <translation>处理器线程数；0 会测量多少最快，其他程序需要机器时重新测量。</translation>
    </message>
    <message>
        <source>Deterministic</source>
        <translation>确定性</translation>
    </message>
    <message>
        <source>Repeats and resumes bit for bit on one device of a machine, at some cost in speed.</source>
        <translation>在同一机器的同一设备上逐位重复和续训，速度略有损失。</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>The 1,797 handwritten digits that come with the app: no download, done in under a minute.</source>
        <translation>应用自带的 1,797 个手写数字：无需下载，不到一分钟完成。</translation>
    </message>
    <message>
        <source>7 to 8 s from start to end on two cores (AMD EPYC), torch 2.14.1</source>
        <translation>双核（AMD EPYC）上从开始到结束 7 至 8 秒，torch 2.14.1</translation>
    </message>
    <message>
        <source>98.9 % of 359 test images (mean of seeds 0, 1 and 2, twice each; 98.3 to 99.2 %)</source>
        <translation>359 张测试图像的 98.9 %（种子 0、1、2 各两次的平均；98.3 至 99.2 %）</translation>
    </message>
    <message>
        <source>scikit-learn, load_digits (Alpaydin and Kaynak 1998)</source>
        <translation>scikit-learn，load_digits（Alpaydin and Kaynak 1998）</translation>
    </message>
    <message>
        <source>CIFAR-10, fast</source>
        <translation>CIFAR-10，快速</translation>
    </message>
    <message>
        <source>A residual network made for speed: most of the accuracy in a quarter of an hour on two cores.</source>
        <translation>为速度而设计的残差网络：双核上一刻钟达到大部分准确率。</translation>
    </message>
    <message>
        <source>14 min 35 s from start to test on two cores (Intel Xeon with AMX), torch 2.14.1</source>
        <translation>双核（带 AMX 的 Intel Xeon）上从开始到测试 14 分 35 秒，torch 2.14.1</translation>
    </message>
    <message>
        <source>93.71 % of 10,000 test images (seeds 0 and 1: 93.65 and 93.77 %)</source>
        <translation>10,000 张测试图像的 93.71 %（种子 0 和 1：93.65 和 93.77 %）</translation>
    </message>
    <message>
        <source>Page 2018, How to Train Your ResNet (pooled stages, a triangular rate); Jordan 2024, arXiv:2404.00498 (whitened stem, start as identity, fast norm biases, alternating mirror); all 50,000 images train, the last epoch counts</source>
        <translation>Page 2018，How to Train Your ResNet（池化阶段，三角形学习率）；Jordan 2024，arXiv:2404.00498（白化起始层，恒等初始化，快速归一化偏置，交替翻转）；全部 50,000 张图像参与训练，以最后一轮为准</translation>
    </message>
    <message>
        <source>CIFAR-10, ResNet-20, fast</source>
        <translation>CIFAR-10，ResNet-20，快速</translation>
    </message>
    <message>
        <source>The paper&apos;s smallest network, trained in a seventh of the paper&apos;s epochs.</source>
        <translation>论文中最小的网络，只用论文七分之一的轮数训练。</translation>
    </message>
    <message>
        <source>91.40 % of 10,000 test images (mean of seeds 0, 1 and 2: 91.20 to 91.54 %); the paper has 91.25 %</source>
        <translation>10,000 张测试图像的 91.40 %（种子 0、1、2 的均值：91.20 至 91.54 %）；论文为 91.25 %</translation>
    </message>
    <message>
        <source>He et al. 2015, section 4.2, for the network; Muon (Jordan et al. 2024), a one-cycle rate (Smith and Topin 2017), smaller images first (Howard 2018), small crops and alternating mirror (Jordan 2024, arXiv:2404.00498); all 50,000 images train, the last epoch counts</source>
        <translation>网络：He et al. 2015，第 4.2 节；Muon（Jordan et al. 2024）、单周期学习率（Smith and Topin 2017）、先用较小的图像（Howard 2018）、小幅裁剪和交替镜像（Jordan 2024，arXiv:2404.00498）；全部 50,000 张图像用于训练，以最后一轮为准</translation>
    </message>
    <message>
        <source>CIFAR-10, ResNet-20</source>
        <translation>CIFAR-10，ResNet-20</translation>
    </message>
    <message>
        <source>The paper&apos;s smallest network on 32-pixel photographs of ten things.</source>
        <translation>论文中最小的网络，用于十类事物的 32 像素照片。</translation>
    </message>
    <message>
        <source>about 9 minutes on two cores (AMD EPYC with bf16): 26 s an epoch, torch 2.14.1</source>
        <translation>双核（带 bf16 的 AMD EPYC）上约 9 分钟：每轮 26 秒，torch 2.14.1</translation>
    </message>
    <message>
        <source>89.0 % of 10,000 test images (seed 0, one run)</source>
        <translation>10,000 张测试图像的 89.0 %（种子 0，一次运行）</translation>
    </message>
    <message>
        <source>He et al. 2015, section 4.2, with a one-cycle rate (Smith and Topin 2017) instead of steps</source>
        <translation>He et al. 2015 第 4.2 节，以单周期学习率（Smith and Topin 2017）代替阶梯</translation>
    </message>
    <message>
        <source>CIFAR-10, the most accurate</source>
        <translation>CIFAR-10，最准确</translation>
    </message>
    <message>
        <source>ResNet-18 with all that helps, made for a GPU with bf16; it aims at 96 %.</source>
        <translation>采用各种有益方法的 ResNet-18，为带 bf16 的 GPU 设计；目标为 96 %。</translation>
    </message>
    <message>
        <source>He et al. 2015 with the CIFAR stem; a one-cycle rate (Smith and Topin 2017), cutout (DeVries and Taylor 2017), label smoothing (Szegedy et al. 2016), norms and biases without decay (He et al. 2018, arXiv:1812.01187)</source>
        <translation>He et al. 2015 加 CIFAR 起始层；单周期学习率（Smith and Topin 2017），Cutout（DeVries and Taylor 2017），标签平滑（Szegedy et al. 2016），归一化和偏置不衰减（He et al. 2018，arXiv:1812.01187）</translation>
    </message>
    <message>
        <source>A folder of your own</source>
        <translation>您自己的文件夹</translation>
    </message>
    <message>
        <source>ResNet-18 from nothing on small versions of your own photographs.</source>
        <translation>在您自己照片的小尺寸版本上从零训练 ResNet-18。</translation>
    </message>
    <message>
        <source>71.9 % of 430 test images of a set of 4,317 flowers in five classes (seed 0, one run)</source>
        <translation>五类 4,317 张花卉图像中 430 张测试图像的 71.9 %（种子 0，一次运行）</translation>
    </message>
    <message>
        <source>He et al. 2015; random crops after Szegedy et al. 2014</source>
        <translation>He et al. 2015；随机裁剪依据 Szegedy et al. 2014</translation>
    </message>
    <message>
        <source>CIFAR-10 as in the paper of 2015</source>
        <translation>CIFAR-10，如 2015 年论文</translation>
    </message>
    <message>
        <source>Depth 20 for 64,000 steps; the others by --set model.depth=32, 44, 56 or 110. Depth 110 wants a warm-up as well: --set schedule.warmup_steps=400.</source>
        <translation>深度 20 训练 64,000 步；其他深度用 --set model.depth=32、44、56 或 110。深度 110 还需要预热：--set schedule.warmup_steps=400。</translation>
    </message>
    <message>
        <source>He et al. 2015, arXiv:1512.03385, section 4.2; its table 6 has 8.75 % error for depth 20. It takes off the mean of each pixel, this the mean and the deviation of each channel.</source>
        <translation>He et al. 2015，arXiv:1512.03385，第 4.2 节；其表 6 中深度 20 的错误率为 8.75 %。论文减去每个像素的均值，此处减去每个通道的均值并除以标准差。</translation>
    </message>
    <message>
        <source>The article&apos;s network for CIFAR-10</source>
        <translation>文章中用于 CIFAR-10 的网络</translation>
    </message>
    <message>
        <source>Three residual blocks in Keras terms, as the article has them: no augmentation, a constant rate. The article claims 92.5 %.</source>
        <translation>文章所述的三个 Keras 形式的残差块：无增强，学习率恒定。文章声称达到 92.5 %。</translation>
    </message>
    <message>
        <source>&quot;Developing and fine-tuning large models from scratch: ResNet in practice&quot;. Where it is silent: blocks of 64, 128 and 256 channels, of which the second and the third halve the map, a 1×1 convolution without a norm where the shape changes, pixels from -1 to 1.</source>
        <translation>&quot;Developing and fine-tuning large models from scratch: ResNet in practice&quot;。文中未说明之处：残差块为 64、128 和 256 通道，其中第二和第三个使特征图减半，形状改变处用不带归一化的 1×1 卷积，像素取 -1 到 1。</translation>
    </message>
    <message>
        <source>Fine-tune: the head alone</source>
        <translation>微调：仅分类头</translation>
    </message>
    <message>
        <source>Trained weights stay as they are, and a new head learns your classes: seconds for thousands of images.</source>
        <translation>已训练的权重保持不变，新的分类头学习您的类别：数千张图像只需数秒。</translation>
    </message>
    <message>
        <source>Yosinski et al. 2014, arXiv:1411.1792; features computed once, of several augmented views</source>
        <translation>Yosinski et al. 2014，arXiv:1411.1792；对若干增强视图只计算一次特征</translation>
    </message>
    <message>
        <source>Fine-tune, step by step</source>
        <translation>微调，逐步进行</translation>
    </message>
    <message>
        <source>The new head first, then stage by stage from the back to the front, each at a lower rate than the one behind it.</source>
        <translation>先训练新的分类头，再从后往前逐个阶段训练，每个阶段的学习率低于其后一个。</translation>
    </message>
    <message>
        <source>77.7 % of 372 clothing test images, 71.2 % from scratch (from a CIFAR-10 ResNet-20 at 64 px, seed 0, one run)</source>
        <translation>372 张服装测试图像的 77.7 %，从零训练为 71.2 %（以 64 px 的 CIFAR-10 ResNet-20 为起点，种子 0，一次运行）</translation>
    </message>
    <message>
        <source>Howard and Ruder 2018, arXiv:1801.06146 (gradual unfreezing, rates by stage); a one-cycle rate (Smith and Topin 2017)</source>
        <translation>Howard and Ruder 2018，arXiv:1801.06146（逐步解冻，分阶段学习率）；单周期学习率（Smith and Topin 2017）</translation>
    </message>
    <message>
        <source>Fine-tune: everything</source>
        <translation>微调：全部</translation>
    </message>
    <message>
        <source>All layers train on from the weights, at one rate: for many images, or images unlike those that the weights have seen.</source>
        <translation>所有层以同一学习率从权重继续训练：适用于图像很多，或与权重所见图像差别较大的情况。</translation>
    </message>
    <message>
        <source>Kornblith et al. 2019, arXiv:1805.08974 (all layers from trained weights); a one-cycle rate (Smith and Topin 2017)</source>
        <translation>Kornblith et al. 2019，arXiv:1805.08974（从已训练权重训练所有层）；单周期学习率（Smith and Topin 2017）</translation>
    </message>
    <message>
        <source>Fine-tune: few images</source>
        <translation>微调：少量图像</translation>
    </message>
    <message>
        <source>For 20 images a class or fewer: the head alone, on many augmented views of each image, every class counted the same.</source>
        <translation>用于每类至多 20 张图像：仅训练分类头，对每张图像取多种增强视图，各类别同等计算。</translation>
    </message>
    <message>
        <source>Chen et al. 2019, arXiv:1904.04232 (a frozen body and a new head are a strong baseline for few images)</source>
        <translation>Chen et al. 2019，arXiv:1904.04232（冻结的主体加新的分类头是少量图像的强基线）</translation>
    </message>
    <message>
        <source>The article&apos;s network for photographs</source>
        <translation>文章中用于照片的网络</translation>
    </message>
    <message>
        <source>Two residual blocks in Keras terms on a folder of photographs at 224 px, trained as the article does it.</source>
        <translation>在 224 px 照片文件夹上的两个 Keras 形式的残差块，按文章的方式训练。</translation>
    </message>
    <message>
        <source>&quot;Developing and fine-tuning large models from scratch: ResNet in practice&quot;. Where it is silent: blocks of 64 and 128 channels, of which the second halves the map, a 1×1 convolution without a norm where the shape changes, pixels from -1 to 1.</source>
        <translation>&quot;Developing and fine-tuning large models from scratch: ResNet in practice&quot;。文中未说明之处：残差块为 64 和 128 通道，其中第二个使特征图减半，形状改变处用不带归一化的 1×1 卷积，像素取 -1 到 1。</translation>
    </message>
    <message>
        <source>CIFAR-10, fast network</source>
        <translation>CIFAR-10，快速网络</translation>
    </message>
    <message>
        <source>batch {size}</source>
        <translation>批量 {size}</translation>
    </message>
</context>
<context>
    <name>runs</name>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>pausing</source>
        <translation>正在暂停</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>measured {count} times</source>
        <translation>测量 {count} 次</translation>
    </message>
    <message>
        <source>ResNet, own stages</source>
        <translation>ResNet，自定义阶段</translation>
    </message>
    <message>
        <source>d MMM HH:mm</source>
        <translation>M月d日 HH:mm</translation>
    </message>
</context>
<context>
    <name>start</name>
    <message>
        <source>Asking the system about motion</source>
        <translation>正在询问系统的动画设置</translation>
    </message>
</context>
<context>
    <name>train</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>{name}, {images} images in {classes} classes</source>
        <translation>{name}，{classes} 个类别共 {images} 张图像</translation>
    </message>
    <message>
        <source>train {train}, validation {validation}, test {test}</source>
        <translation>训练 {train}，验证 {validation}，测试 {test}</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>{length}, in batches of a size that is measured first</source>
        <translation>{length}，批量大小将先行测量</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>{epochs}, about {steps} steps of {batch} images</source>
        <translation>{epochs}，约 {steps} 步，每步 {batch} 张图像</translation>
    </message>
    <message>
        <source>{steps} steps of {batch} images, about {epochs}</source>
        <translation>{steps} 步，每步 {batch} 张图像，约 {epochs}</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>1 epoch</source>
        <translation>1 轮</translation>
    </message>
    <message>
        <source>{epochs} epochs</source>
        <translation>{epochs} 轮</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 步</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} 步</translation>
    </message>
    <message>
        <source>{model}, {parameters} parameters, images of {size} px</source>
        <translation>{model}，{parameters} 参数，{size} px 的图像</translation>
    </message>
    <message>
        <source>The run has not gone on.</source>
        <translation>运行没有继续。</translation>
    </message>
    <message>
        <source>Paused after epoch {epoch} of {epochs}.</source>
        <translation>在第 {epoch} 轮（共 {epochs} 轮）之后暂停。</translation>
    </message>
    <message>
        <source>Paused in epoch {next} of {epochs}, after step {step}.</source>
        <translation>在第 {next} 轮（共 {epochs} 轮）中、第 {step} 步之后暂停。</translation>
    </message>
    <message>
        <source>The checkpoint is written and the device is free; Continue goes on from there.</source>
        <translation>检查点已写入，设备已释放；按“继续”从此处接着训练。</translation>
    </message>
    <message>
        <source>The run cannot be read any more.</source>
        <translation>该运行已无法读取。</translation>
    </message>
    <message>
        <source>Test accuracy {accuracy} on {images} images.</source>
        <translation>测试准确率 {accuracy}，共 {images} 张图像。</translation>
    </message>
    <message>
        <source>Test accuracy {accuracy} on {images} images (95 % interval {interval} %).</source>
        <translation>测试准确率 {accuracy}，共 {images} 张图像（95 % 置信区间 {interval} %）。</translation>
    </message>
    <message>
        <source>Test accuracy {accuracy}.</source>
        <translation>测试准确率 {accuracy}。</translation>
    </message>
    <message>
        <source>Test accuracy {accuracy} (95 % interval {interval} %).</source>
        <translation>测试准确率 {accuracy}（95 % 置信区间 {interval} %）。</translation>
    </message>
    <message>
        <source>Validation accuracy {accuracy}; there is no test split.</source>
        <translation>验证准确率 {accuracy}；没有测试集。</translation>
    </message>
    <message>
        <source>Validation accuracy {accuracy} (95 % interval {interval} %); there is no test split.</source>
        <translation>验证准确率 {accuracy}（95 % 置信区间 {interval} %）；没有测试集。</translation>
    </message>
    <message>
        <source>{count} pictures are in two splits: the number is too good. The Data page shows them.</source>
        <translation>有 {count} 张图片同时在两个划分中：该数值偏好。“数据”页会列出它们。</translation>
    </message>
    <message>
        <source>There is neither a validation nor a test split.</source>
        <translation>既没有验证集也没有测试集。</translation>
    </message>
    <message>
        <source>stops after this epoch</source>
        <translation>本轮之后停止</translation>
    </message>
    <message>
        <source>Stopped after epoch {epoch} of {epochs}.</source>
        <translation>在第 {epoch} 轮（共 {epochs} 轮）之后停止。</translation>
    </message>
    <message>
        <source>The weights of epoch {epoch} are kept as the best.</source>
        <translation>第 {epoch} 轮的权重作为最佳保留。</translation>
    </message>
    <message>
        <source>The test images were read {count} times with this run.</source>
        <translation>此运行已读取测试图像 {count} 次。</translation>
    </message>
    <message>
        <source>The test images were read once, with these.</source>
        <translation>测试图像用这些权重只读取了一次。</translation>
    </message>
</context>
<context>
    <name>weights</name>
    <message>
        <source>ImageNet</source>
        <translation>ImageNet</translation>
    </message>
    <message>
        <source>CIFAR-10</source>
        <translation>CIFAR-10</translation>
    </message>
    <message>
        <source>CIFAR-10, mean of the images&apos; deviations</source>
        <translation>CIFAR-10，各图像标准差的平均</translation>
    </message>
    <message>
        <source>CIFAR-100</source>
        <translation>CIFAR-100</translation>
    </message>
    <message>
        <source>0.5 for mean and deviation</source>
        <translation>均值和标准差均为 0.5</translation>
    </message>
    <message>
        <source>None: pixels from 0 to 1</source>
        <translation>无：像素从 0 到 1</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Beside it</source>
        <translation>另有</translation>
    </message>
    <message>
        <source>a file of PyTorch</source>
        <translation>PyTorch 文件</translation>
    </message>
    <message>
        <source>a file of PyTorch before 1.6</source>
        <translation>PyTorch 1.6 之前的文件</translation>
    </message>
    <message>
        <source>a safetensors file</source>
        <translation>safetensors 文件</translation>
    </message>
    <message>
        <source>{kind}, {size}, {count} tensors</source>
        <translation>{kind}，{size}，{count} 个张量</translation>
    </message>
    <message>
        <source>two 3×3 convolutions</source>
        <translation>两个 3×3 卷积</translation>
    </message>
    <message>
        <source>1×1, 3×3 and 1×1 convolutions</source>
        <translation>1×1、3×3 和 1×1 卷积</translation>
    </message>
    <message>
        <source>3×3, keeps the resolution (CIFAR)</source>
        <translation>3×3，保持分辨率（CIFAR）</translation>
    </message>
    <message>
        <source>7×7, quarters the resolution (ImageNet)</source>
        <translation>7×7，将分辨率降为四分之一（ImageNet）</translation>
    </message>
    <message>
        <source>A, adds zeros where the shape changes</source>
        <translation>A，在形状改变处补零</translation>
    </message>
    <message>
        <source>B, a 1×1 convolution where the shape changes</source>
        <translation>B，在形状改变处用 1×1 卷积</translation>
    </message>
    <message>
        <source>{depths} blocks of {block}; {widths} channels wide</source>
        <translation>{depths} 个由{block}组成的残差块；宽 {widths} 通道</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>起始层</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>捷径连接</translation>
    </message>
    <message>
        <source>none: the last layer is missing</source>
        <translation>无：缺少最后一层</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <source>{name}, {count} parameters</source>
        <translation>{name}，{count} 个参数</translation>
    </message>
    <message>
        <source>missing: {name}</source>
        <translation>缺少：{name}</translation>
    </message>
    <message>
        <source>unexpected: {name}</source>
        <translation>多余：{name}</translation>
    </message>
    <message>
        <source>of another shape: {name} is {shape}, not {expected}</source>
        <translation>形状不同：{name} 为 {shape}，应为 {expected}</translation>
    </message>
</context>
</TS>
